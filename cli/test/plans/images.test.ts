import { expect, test } from 'vitest';
import { buildImagePlan, type ImagesObserved } from '../../src/plans/images/build.ts';
import { formatPlan } from '../../src/plans/format.ts';

const digest = `sha256:${'b'.repeat(64)}`;
const registry = '10.42.0.1:5000/pulse';
const base = { reference: 'pulse-lab/node:24', ready: true };
const sight = (service: string, here: boolean, there: string | null) => ({
  service,
  tag: `${service}1234`,
  here,
  there,
});

test.each<[string, ImagesObserved]>([
  [
    'first',
    {
      base: { ...base, ready: false },
      registry,
      images: [sight('api', false, null), sight('app', false, null)],
    },
  ],
  ['one-changed', { base, registry, images: [sight('api', false, null), sight('app', true, digest)] }],
  ['pushed-nowhere', { base, registry: null, images: [sight('api', false, null), sight('app', true, null)] }],
])('the plan of %s is as last agreed', async (name, observed) => {
  await expect(formatPlan(buildImagePlan('lab', observed))).toMatchFileSnapshot(
    `../golden/plan-build-${name}.txt`,
  );
});

test('what was built here but never arrived is pushed, and not built again', () => {
  const plan = buildImagePlan('lab', { base, registry, images: [sight('api', true, null)] });
  expect(plan.phases.flatMap(({ steps }) => steps.map(({ id }) => id))).toEqual(['push/api']);
});

test('what the registry has is neither built nor pushed, though this machine never had it', () => {
  const images = [sight('api', false, digest)];
  expect(buildImagePlan('lab', { base: { ...base, ready: false }, registry, images }).phases).toEqual([]);
});
