import { expect, test } from 'vitest';
import type { DevEnvironment } from '../../src/config/dev-environment.ts';
import { buildDevPlan } from '../../src/plans/dev.ts';
import { formatPlan, listSteps } from '../../src/plans/format.ts';
import { planHash } from '../../src/plans/hash.ts';

const environment: DevEnvironment = {
  root: '/srv/pulse',
  dataDir: '/srv/pulse/.pulse/dev',
  throwaway: false,
  ports: { app: 3000, api: 3001, postgres: 54_320 },
  seed: false,
  reset: false,
  check: false,
  portNotes: {},
};

const variants: Record<string, Partial<DevEnvironment>> = {
  usual: {},
  seed: { seed: true },
  reset: { reset: true },
  'busy-port': {
    ports: { app: 3002, api: 3001, postgres: 54_320 },
    portNotes: { app: 'port 3000 is in use, 3002 is free' },
  },
  check: { check: true, throwaway: true, dataDir: '/srv/pulse/.pulse/check/run' },
};

test.each(Object.entries(variants))('the plan of pulse dev: %s', async (name, change) => {
  const plan = buildDevPlan({ ...environment, ...change });
  await expect(formatPlan(plan)).toMatchFileSnapshot(`../golden/plan-dev-${name}.txt`);
});

test.each(Object.entries(variants))(
  '%s: every step has a cause, and needs only steps of its own phase',
  (_name, change) => {
    for (const { steps } of buildDevPlan({ ...environment, ...change }).phases) {
      const ids = steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const step of steps) {
        expect(step.cause).not.toBe('');
        expect(ids).toEqual(expect.arrayContaining([...step.needs]));
        expect(step.needs).not.toContain(step.id);
      }
    }
  },
);

test('a plan is data: it survives JSON, and building it twice gives the same', () => {
  const plan = buildDevPlan(environment);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(buildDevPlan(environment)).toEqual(plan);
});

test('the hash tells plans apart, and does not depend on the order of members', () => {
  const plan = buildDevPlan(environment);
  expect(planHash(plan)).toMatch(/^[0-9a-f]{8}$/);
  const shuffled = JSON.parse(
    JSON.stringify({ phases: plan.phases, environment: 'dev', command: 'dev' }),
  ) as typeof plan;
  expect(planHash(shuffled)).toBe(planHash(plan));
  const other = buildDevPlan({ ...environment, ports: { ...environment.ports, app: 3005 } });
  expect(planHash(other)).not.toBe(planHash(plan));
});

test('throwaway data is written without waiting for the disk, kept data with', () => {
  const fast = (change: Partial<DevEnvironment>) =>
    buildDevPlan({ ...environment, ...change })
      .phases.flatMap(({ steps }) => steps)
      .flatMap((step) => (step.kind === 'postgres.start' ? [step.input.fast] : []));
  expect(fast({})).toEqual([false]);
  expect(fast({ throwaway: true })).toEqual([true]);
});

test('the steps are listed with their phase', () => {
  expect(listSteps(buildDevPlan(environment))[0]).toEqual({
    id: 'dependencies',
    phase: 'prepare',
    title: 'Check the dependencies',
    cause: 'what runs has to be what the lock file names',
  });
});
