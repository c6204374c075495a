import { expect, test } from 'vitest';
import type { Environment } from '../../src/config/environment.ts';
import { planHash } from '../../src/plans/hash.ts';
import { buildUpPlan, type UpWishes } from '../../src/plans/up/build.ts';
import { formatUpPlan } from '../../src/plans/up/format.ts';
import type { HostSight, Observed, RoleSight } from '../../src/plans/up/observed.ts';
import { HOST_ROLES, type HostRole } from '../../src/config/host-roles.ts';
import { host } from '../helpers/host.ts';

const environment: Environment = {
  project: 'pulse',
  name: 'lab',
  provisioner: 'lab',
  like: 'prod',
  domain: 'lab.localhost',
  user: 'debian',
  admins: [],
  keys: [],
  registry: 'self',
  budget: null,
  alerts: null,
  backup: { gate: false, age: 86_400, drill: 691_200, keep: 2, invariants: {}, s3: null },
  release: { watch: 30, errors: 0.01, p95: 2, migrations: 900 },
  hosts: [host('front', ['ingress', 'app']), host('back', ['api', 'database']), host('ops', ['monitoring'])],
  servers: ['front', 'back', 'ops'],
  services: [],
};

const inputs = Object.fromEntries(HOST_ROLES.map((role) => [role, `inputs of ${role}`]));
const converged = (
  change: Partial<Record<HostRole, Partial<RoleSight>>> = {},
): Extract<HostSight, { state: 'seen' }> => ({
  state: 'seen',
  roles: Object.fromEntries(
    HOST_ROLES.map((role) => [
      role,
      { readable: true, inputs: inputs[role] ?? '', drift: [], ...change[role] },
    ]),
  ),
});

const nomad = {
  ...{ name: 'nomad', role: 'nomad', version: '1.11.3', sha256: 'ab'.repeat(32) },
  ...{ from: 'the cache', ready: true },
};

const settled: Observed = {
  hosts: { front: converged(), back: converged(), ops: converged() },
  inputs: { front: inputs, back: inputs, ops: inputs },
  ansible: { ready: true, requirements: '0123456789ab' },
  artifacts: [nomad],
  image: { ready: true, suite: 'trixie' },
  proved: true,
  released: true,
  missingSecrets: [],
};

const nothing: Observed = {
  ...settled,
  hosts: {},
  ansible: { ...settled.ansible, ready: false },
  artifacts: [{ ...nomad, from: 'PULSE_ARTIFACTS_DIR', ready: false }],
  image: { ...settled.image, ready: false },
  missingSecrets: ['CA_KEY', 'NOMAD_GOSSIP_KEY'],
};

const drifted: Observed = {
  ...settled,
  hosts: {
    front: converged({ ssh: { drift: ['/etc/ssh/sshd_config was edited', '/etc/issue.net was removed'] } }),
    back: converged({ firewall: { drift: ['firewall rule missing: -A ufw-user-input -p tcp'] } }),
    ops: converged({ updates: { readable: false }, docker: { inputs: 'older' } }),
  },
};

const SHUT = 'it runs, but nobody answers on its SSH port';

const shut: Observed = {
  ...settled,
  hosts: { ...settled.hosts, back: { ...converged(), shut: SHUT } },
};

const plain: UpWishes = { full: false, only: null, host: null };

const variants: Record<string, [Observed, Partial<UpWishes>]> = {
  'from-nothing': [nothing, {}],
  'nothing-to-do': [settled, {}],
  drift: [drifted, {}],
  full: [settled, { full: true }],
  'one-host': [drifted, { host: 'back' }],
  'stopped-host': [{ ...settled, hosts: { ...settled.hosts, ops: { state: 'stopped' } } }, {}],
  'only-verify': [drifted, { only: 'verify' }],
  'shut-host': [shut, {}],
  unproved: [{ ...settled, proved: false }, {}],
};

test.each(Object.entries(variants))('the plan of pulse up: %s', async (name, [observed, wishes]) => {
  const plan = buildUpPlan(environment, observed, { ...plain, ...wishes });
  await expect(formatUpPlan(environment, plan, { lastMs: 171_000 })).toMatchFileSnapshot(
    `../golden/plan-up-${name}.txt`,
  );
});

test.each([40, 60, 80, 100, 120])('no line of a plan is wider than a terminal of %d columns', (columns) => {
  for (const [observed, wishes] of Object.values(variants)) {
    const plan = buildUpPlan(environment, observed, { ...plain, ...wishes });
    const text = formatUpPlan(environment, plan, { lastMs: 171_000, columns });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`plan ${planHash(plan)}`);
  }
});

test.each(Object.entries(variants))(
  '%s: every step has a cause and an id of its own, and needs only steps of its phase',
  (_name, [observed, wishes]) => {
    const { phases } = buildUpPlan(environment, observed, { ...plain, ...wishes });
    const every = phases.flatMap(({ steps }) => steps.map(({ id }) => id));
    expect(new Set(every).size).toBe(every.length);
    for (const { steps } of phases) {
      const ids = steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const step of steps) {
        expect(step.cause).not.toBe('');
        expect(ids).toEqual(expect.arrayContaining([...step.needs]));
      }
    }
  },
);

test('what is as it should be has no phase and no step', () => {
  expect(buildUpPlan(environment, settled, plain).phases).toEqual([]);
});

test('a host that shut pulse out is opened first, and every role that guards it runs again', () => {
  const { phases } = buildUpPlan(environment, shut, plain);
  const steps = phases.filter(({ name }) => name !== 'verify').flatMap((phase) => phase.steps);
  expect(steps.map(({ id }) => id)).toEqual([
    'back/open',
    ...['access', 'ssh', 'firewall', 'fail2ban'].map((role) => `back/${role}`),
  ]);
  expect(steps[0]?.cause).toBe(SHUT);
});

test('what a run that was cut off did not prove is proved by the next, though nothing is to change', () => {
  const { phases } = buildUpPlan(environment, { ...settled, proved: false }, plain);
  expect(phases.map(({ name }) => name)).toEqual(['verify']);
  expect(
    buildUpPlan(environment, { ...settled, proved: false }, { ...plain, only: 'configure' }).phases,
  ).toEqual([]);
});

test('only the role that drifted runs, and only on its host', () => {
  const { phases } = buildUpPlan(environment, drifted, plain);
  const configure = phases.find(({ name }) => name === 'configure')?.steps ?? [];
  expect(configure.map(({ id }) => id)).toEqual(['front/ssh', 'back/firewall', 'ops/updates', 'ops/docker']);
});

test('the hash changes with a cause, and not with the order in which hosts were seen', () => {
  const hash = (observed: Observed) => planHash(buildUpPlan(environment, observed, plain));
  const { front, back, ops } = drifted.hosts;
  expect(
    hash({
      ...drifted,
      hosts: { ops: ops as HostSight, back: back as HostSight, front: front as HostSight },
    }),
  ).toBe(hash(drifted));
  expect(hash({ ...drifted, hosts: { ...drifted.hosts, front: converged() } })).not.toBe(hash(drifted));
});

test('every host without the API is kept from the data of others, and only what serves is asked for', () => {
  const verify = (released: boolean) => {
    const { phases } = buildUpPlan(withApi, { ...settled, released, proved: false }, plain);
    return phases.find(({ name }) => name === 'verify')?.steps ?? [];
  };
  const withApi: Environment = {
    ...environment,
    services: [{ name: 'api', path: '/api', probe: [{ method: 'POST', path: '/auth/login' }] }] as never,
  };
  const doors = verify(true).filter(({ kind }) => kind === 'verify.doors');
  expect(doors.map(({ id }) => id)).toEqual(['front/doors', 'ops/doors']);
  expect(verify(true).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['verify.rights', 'verify.site', 'verify.trace']),
  );
  const nothingServes = buildUpPlan(withApi, { ...settled, released: false }, { ...plain, only: 'verify' });
  const kinds = nothingServes.phases.flatMap(({ steps }) => steps.map(({ kind }) => kind));
  expect(kinds).not.toContain('verify.site');
  expect(kinds).toContain('verify.rights');
});
