import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKnown, writeKnown } from '../../src/drivers/control/hosts.ts';
import { placesOf } from '../../src/drivers/control/places.ts';
import { buildDownPlan } from '../../src/plans/down.ts';
import type { Plan } from '../../src/plans/types.ts';
import type { UpStep } from '../../src/plans/up/steps.ts';
import { planDocument, readPlanFile, requireSamePlan } from '../../src/run/plan-file.ts';
import type { Environment } from '../../src/config/environment.ts';
import { caught } from '../helpers/caught.ts';
import { temporaryFolder } from '../helpers/folder.ts';

const plan = (cause: string): Plan<UpStep> => ({
  command: 'up',
  environment: 'lab',
  phases: [
    {
      name: 'configure',
      steps: [
        {
          id: 'a/ssh',
          kind: 'role.apply',
          title: 'Apply ssh to a',
          cause,
          needs: [],
          input: { host: 'a', role: 'ssh', artifacts: [] },
        },
      ],
    },
  ],
});

test('an approved plan is done as it stands, and another one is refused with what differs', async () => {
  const path = join(temporaryFolder(), 'plan');
  writeFileSync(path, JSON.stringify(planDocument(plan('edited'))));
  const approved = await readPlanFile(path);
  requireSamePlan(approved, plan('edited'), path);
  expect(() => requireSamePlan(approved, plan('removed'), path)).toThrow(
    expect.objectContaining({
      code: 'plan.differs',
      detail: '- Apply ssh to a (edited)\n+ Apply ssh to a (removed)',
      hints: [`pulse plan lab --out ${path}`],
    }),
  );
});

test('whose approved plan is out of date is told how to write it anew', async () => {
  const path = join(temporaryFolder(), 'plan');
  const deploy = (cause: string) => ({ ...plan(cause), command: 'deploy' });
  writeFileSync(path, JSON.stringify(planDocument(deploy('edited'))));
  const approved = await readPlanFile(path);
  expect(() => requireSamePlan(approved, deploy('removed'), path)).toThrow(
    expect.objectContaining({ hints: [`pulse deploy lab --out ${path}`] }),
  );
});

test('a plan that was changed by hand, or is none, is refused', async () => {
  const path = join(temporaryFolder(), 'plan');
  for (const text of ['', '{}', JSON.stringify({ ...planDocument(plan('edited')), plan: plan('other') })]) {
    writeFileSync(path, text);
    expect((await caught(readPlanFile(path))).code).toBe('plan.unreadable');
  }
});

test('what is known of hosts is read back, with their keys pinned; damage is said', async () => {
  const places = placesOf(temporaryFolder(), 'shop', 'lab');
  expect((await readKnown(places)).hosts).toEqual([]);
  const at = { host: '127.0.0.1', port: 2222 };
  const known = {
    gateway: '10.77.1.1',
    like: null,
    hosts: [{ name: 'a', address: '10.77.1.11', ssh: at, hostKey: 'ssh-ed25519 AAAA', https: at }],
  };
  await writeKnown(places, known);
  expect(await readKnown(places)).toEqual(known);
  writeFileSync(places.hosts, '{');
  expect((await caught(readKnown(places))).code).toBe('state.damaged');
});

test('the plan of pulse down names what is there, and is empty when nothing is', () => {
  const lab = { name: 'lab' } as Environment;
  expect(buildDownPlan(lab, { containers: [], volumes: [], networks: [] }, false).phases).toEqual([]);
  const [phase] = buildDownPlan(lab, { containers: ['c'], volumes: ['v'], networks: ['n'] }, true).phases;
  expect(phase?.steps.map(({ title }) => title)).toEqual([
    'Remove 1 host, 1 disk, 1 network',
    'Forget how its hosts are reached',
  ]);
});
