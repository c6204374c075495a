import type { RunEvent } from '../../src/events/events.ts';

/** What `pulse dev` says, as recorded; stamped by the tests so that times are fixed. */
const steps = ['dependencies', 'postgres', 'database', 'migrations', 'api', 'app', 'page'];

const begin: RunEvent[] = [
  { type: 'run.started', command: 'dev', environment: 'dev' },
  {
    type: 'plan.ready',
    hash: '7f3a91c2',
    steps: steps.map((id) => ({ id, phase: 'start', title: `Start ${id}`, cause: 'needed' })),
  },
  { type: 'step.started', step: 'dependencies' },
  { type: 'step.succeeded', step: 'dependencies', durationMs: 7, detail: 'locked' },
  { type: 'step.started', step: 'postgres' },
  { type: 'step.started', step: 'app' },
  { type: 'service.changed', service: 'app', state: 'starting', address: 'http://localhost:3000' },
  {
    type: 'step.succeeded',
    step: 'postgres',
    durationMs: 180,
    detail: '127.0.0.1:54320',
    note: 'data kept in .pulse/dev',
  },
  { type: 'step.started', step: 'database' },
];

export const starting: RunEvent[] = [
  ...begin,
  { type: 'step.progress', step: 'database', text: 'making roles' },
];

export const running: RunEvent[] = [
  ...begin,
  {
    type: 'step.succeeded',
    step: 'database',
    durationMs: 59,
    detail: 'pulse kept',
    note: 'roles pulse_owner, pulse_api',
  },
  { type: 'step.started', step: 'migrations' },
  { type: 'step.log', step: 'migrations', line: 'waiting for another migrator' },
  { type: 'step.succeeded', step: 'migrations', durationMs: 415, detail: '3 applied' },
  { type: 'step.started', step: 'api' },
  { type: 'service.changed', service: 'api', state: 'starting', address: 'http://127.0.0.1:3001' },
  { type: 'service.changed', service: 'app', state: 'up', address: 'http://localhost:3000' },
  {
    type: 'step.succeeded',
    step: 'app',
    durationMs: 902,
    detail: 'http://localhost:3000',
    note: '← open this',
  },
  { type: 'step.started', step: 'page' },
  { type: 'service.changed', service: 'api', state: 'up', address: 'http://127.0.0.1:3001' },
  {
    type: 'step.succeeded',
    step: 'api',
    durationMs: 1104,
    detail: 'http://127.0.0.1:3001',
    note: 'docs at /docs',
  },
  { type: 'step.succeeded', step: 'page', durationMs: 677, detail: 'answers' },
  {
    type: 'result',
    name: 'address',
    text: 'http://localhost:3000',
    data: { address: 'http://localhost:3000' },
  },
  { type: 'service.log', service: 'api', level: 'info', line: 'POST /auth/login 200 34 ms' },
  {
    type: 'service.log',
    service: 'app',
    level: 'warning',
    line: '\u001B[33mslow\u001B[39m: GET /pulse 200 1041 ms',
  },
];

export const crashed: RunEvent[] = [
  ...running,
  { type: 'service.changed', service: 'api', state: 'down', note: 'ended with exit code 1' },
  {
    type: 'diagnostic',
    severity: 'error',
    code: 'service.api.crashed',
    summary: 'api ended with exit code 1.',
    detail: 'SyntaxError: Unexpected token\n    at routes.ts:14',
    hints: ['mend it: it is started again when its sources change'],
  },
];

export const stopped: RunEvent[] = [
  ...running,
  { type: 'service.changed', service: 'app', state: 'stopped' },
  { type: 'service.changed', service: 'api', state: 'stopped' },
  { type: 'service.changed', service: 'postgres', state: 'stopped' },
  { type: 'run.finished', outcome: 'cancelled', exitCode: 130, durationMs: 61_000 },
];

export const failed: RunEvent[] = [
  ...begin,
  {
    type: 'step.failed',
    step: 'database',
    durationMs: 12,
    fault: {
      code: 'postgres.failed',
      summary: 'PostgreSQL could not start.',
      detail: 'FATAL:  could not create shared memory segment: No space left on device',
      hints: ['read its log: .pulse/dev/postgres/server.log', 'df -h'],
    },
  },
  { type: 'step.skipped', step: 'app', reason: 'database failed' },
  { type: 'step.skipped', step: 'migrations', reason: 'database failed' },
  { type: 'step.skipped', step: 'api', reason: 'database failed' },
  { type: 'step.skipped', step: 'page', reason: 'database failed' },
  { type: 'run.finished', outcome: 'failed', exitCode: 1, durationMs: 2100 },
];

export const recordings = { starting, running, crashed, stopped, failed };
