import { expect, test } from 'vitest';
import type { Environment } from '../../../src/config/environment.ts';
import { RemoteError } from '../../../src/errors/errors.ts';
import { withDatabaseCause } from '../../../src/run/deploy/database-cause.ts';

const environment = {
  name: 'prod',
  hosts: [
    { name: 'front', roles: ['app', 'api'] },
    { name: 'back', roles: ['database'] },
  ],
} as unknown as Environment;

const fault = (detail: string | undefined) =>
  new RemoteError({
    code: 'deploy.unhealthy',
    summary: 'api on front says that it is not well.',
    detail,
    hints: ['pulse logs ENV api'],
  });

test.each([
  ['error: sorry, too many clients already', 'has no connection left', 'pg_stat_activity'],
  [
    'remaining connection slots are reserved for roles with the SUPERUSER attribute',
    'no connection left',
    'psql',
  ],
  ['too many connections for role "shop_api"', 'has no connection left', 'pg_stat_activity'],
  ['could not extend file "base/5/1": No space left on device', 'disk of PostgreSQL is full', 'df -h'],
  ['connect ECONNREFUSED 10.42.0.2:5432', 'does not run', 'systemctl status'],
  ['FATAL: the database system is starting up', 'does not run', 'systemctl status'],
])('%s is told as the cause, and looked at where the database is', (said, words, look) => {
  const told = withDatabaseCause(fault(`{"level":40,"err":"${said}"}`), environment) as RemoteError;
  expect(told).toMatchObject({ code: 'deploy.unhealthy', name: 'RemoteError' });
  expect(told.message).toMatch(/^api on front says that it is not well: .*\.$/u);
  expect(told.message).toContain(words);
  expect(told.hints).toEqual([expect.stringContaining(look), 'pulse logs ENV api']);
  expect(told.hints[0]).toMatch(/^pulse ssh prod back -- /u);
});

test.each([
  fault('listens on 3001'),
  fault(undefined),
  fault('connect ECONNREFUSED 10.42.0.3:6379'),
  new Error('sorry, too many clients already'),
])('%s stays as it is', (error) => {
  expect(withDatabaseCause(error, environment)).toBe(error);
});
