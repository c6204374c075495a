import { expect, test } from 'vitest';
import { buildDeployPlan } from '../../../src/plans/deploy/build.ts';
import { formatDeployPlan } from '../../../src/plans/deploy/format.ts';
import type { DeployObserved, ServiceSight } from '../../../src/plans/deploy/observed.ts';
import { planHash } from '../../../src/plans/hash.ts';
import { environment } from '../../helpers/environment.ts';

const digest = (letter: string) => `10.42.0.1:5000/pulse/app@sha256:${letter.repeat(64)}`;

const same: ServiceSight = {
  ...{ image: digest('a'), spec: 'aaaa', secrets: 'none', running: digest('a') },
  ...{ change: null, writesSecrets: false },
};
const changed: ServiceSight = { ...same, image: digest('b'), spec: 'bbbb', change: 'image changed' };

const seen = (change: Partial<DeployObserved>): DeployObserved => ({
  ...{ current: 41, next: 42, services: { app: same, worker: same }, toPull: {}, migration: null },
  ...change,
});

const pending = [
  { name: '0004-locale', previousReleaseWorks: true, note: 'adds user.locale' },
  { name: '0005-names', previousReleaseWorks: false, note: 'drops user.name' },
];
const migration = (count: number) => ({
  image: digest('b'),
  pending: pending.slice(0, count),
  cause: 'new image',
});

const variants: Record<string, DeployObserved> = {
  first: seen({
    current: null,
    next: 1,
    services: {
      app: { ...changed, running: null, change: 'it does not run yet' },
      worker: { ...changed, running: null, change: 'it does not run yet' },
    },
  }),
  'one-service': seen({ services: { app: changed, worker: same } }),
  everything: seen({
    services: { app: { ...changed, writesSecrets: true }, worker: changed },
    toPull: { solo: [digest('b')] },
    migration: migration(1),
  }),
  'no-way-back': seen({ services: { app: changed, worker: same }, migration: migration(2) }),
  nothing: seen({}),
};

test.each(Object.entries(variants))('the plan of a release: %s', async (name, observed) => {
  const plan = buildDeployPlan(environment(), observed, { watch: true });
  const steps = plan.phases.flatMap((phase) =>
    phase.steps.map(
      ({ id, title, cause, needs }) => `${phase.name}: ${id}: ${title} (${cause}) [${needs.join(' ')}]`,
    ),
  );
  const text = `${formatDeployPlan(environment(), observed, plan)}\n${steps.join('\n')}\n`;
  await expect(text).toMatchFileSnapshot(`../../golden/plan-deploy-${name}.txt`);
});

test('nothing changed is a plan to do nothing', () => {
  expect(buildDeployPlan(environment(), seen({}), { watch: true }).phases).toEqual([]);
});

test('the switch waits for every service that is replaced, and for no other', () => {
  const { phases } = buildDeployPlan(environment(), variants.everything ?? seen({}), { watch: true });
  const promote = phases.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'promote');
  expect(promote?.needs).toEqual(['app', 'worker', 'app/trial', 'worker/trial']);
});

test('a release that served before is tried with fewer requests', () => {
  const requests = (served: boolean) =>
    buildDeployPlan(environment(), variants.everything ?? seen({}), { watch: true, served })
      .phases.flatMap(({ steps }) => steps)
      .flatMap((step) => (step.kind === 'trial' ? [step.input.requests] : []));
  expect(requests(true)).toEqual([25, 25]);
  expect(requests(false)).toEqual([100, 100]);
});

test('another image is another plan', () => {
  const other = seen({ services: { app: { ...changed, image: digest('c') }, worker: same } });
  const hash = (observed: DeployObserved) =>
    planHash(buildDeployPlan(environment(), observed, { watch: true }));
  expect(hash(other)).not.toBe(hash(seen({ services: { app: changed, worker: same } })));
});
