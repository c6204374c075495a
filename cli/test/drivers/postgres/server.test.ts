import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../../src/config/secret.ts';
import { dropDatabase, prepareDatabase } from '../../../src/drivers/postgres/database.ts';
import { type PostgresServer, startPostgres } from '../../../src/drivers/postgres/index.ts';
import { removePostgres } from '../../../src/drivers/postgres/remove.ts';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { caught } from '../../helpers/caught.ts';
import { lives, until } from '../../helpers/wait.ts';

// One real cluster for the file, made once; each test starts and stops it as it likes.
let folder: string;
let dataDir: string;
let server: PostgresServer | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulse-pg-'));
  dataDir = join(folder, 'pg');
  server = await start();
  await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: { port?: number } = {}): Promise<PostgresServer> {
  const started = await startPostgres({ dataDir, fast: true, ...options });
  onTestFinishedOrNever(() => started.stop());
  return started;
}

/** In hooks there is no test to finish. */
function onTestFinishedOrNever(end: () => Promise<void>): void {
  try {
    onTestFinished(end);
  } catch {
    // beforeAll stops its server itself
  }
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

test('starts, answers, keeps what was written over a stop, and stops without a trace', async () => {
  const first = await start();
  await query(
    first.adminUrl,
    'create table if not exists kept (n int); truncate kept; insert into kept values (42)',
  );
  await first.stop();
  expect(await lives(first.pid)).toBe(false);
  await first.stop();
  const second = await start();
  expect(await query(second.adminUrl, 'select n from kept')).toEqual([{ n: 42 }]);
});

test('speaks UTF-8, sorts by code point, and keeps time in UTC, on whatever machine', async () => {
  const { adminUrl } = await start();
  const rows = await query(
    adminUrl,
    `select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
      (select string_agg(x, '' order by x) from unnest(array['b', 'B', 'é', 'a']) x) as sorted, upper('é') as upper`,
  );
  expect(rows).toEqual([{ encoding: 'UTF8', zone: 'UTC', sorted: 'Babé', upper: 'É' }]);
});

test('nobody gets in without the password, on loopback neither', async () => {
  const { url, port } = await start();
  for (const wrong of [
    url('pulse_admin', 'wrong', 'postgres'),
    `postgres://pulse_admin@127.0.0.1:${port}/postgres`,
  ]) {
    await expect(query(wrong, 'select 1')).rejects.toThrow(/password/);
  }
});

test('the password is in a file of its owner’s alone, and in no command line', async () => {
  const { adminUrl, home, pid } = await start();
  const password = new URL(adminUrl).password;
  expect(statSync(join(home, 'admin-password')).mode & 0o777).toBe(0o600);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
  expect(existsSync(join(home, 'admin-password.new'))).toBe(false);
});

test('a crash loses nothing that was committed', async () => {
  const first = await start();
  await query(first.adminUrl, 'create table if not exists crash (n int); insert into crash values (1)');
  const [{ before }] = (await query(first.adminUrl, 'select count(*)::int as before from crash')) as [
    { before: number },
  ];
  await first.kill();
  const second = await start();
  expect(second.pid).not.toBe(first.pid);
  expect(await query(second.adminUrl, 'select count(*)::int as before from crash')).toEqual([{ before }]);
});

test('a pidfile of a crash whose number somebody else has now is no obstacle', async () => {
  const first = await start();
  await first.stop();
  writeFileSync(
    join(first.home, 'data/postmaster.pid'),
    `${process.pid}\n${first.home}/data\n1\n${first.port}\n\n\n`,
  );
  expect(await query((await start()).adminUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a server left behind by a dead process is stopped, and the data served anew', async () => {
  const orphan = await start();
  // As if we had been another process, which is dead by now.
  writeFileSync(join(orphan.home, 'owner.json'), JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1' }));
  const next = await start();
  expect(await lives(orphan.pid)).toBe(false);
  expect(next.pid).not.toBe(orphan.pid);
});

test('data that a living process serves is refused, naming that process', async () => {
  const running = await start();
  const error = await caught(startPostgres({ dataDir, fast: true }));
  expect(error).toMatchObject({ name: 'LockError', code: 'postgres.in-use' });
  expect(error.message).toContain(`process ${process.pid} on port ${running.port}`);
  expect(await query(running.adminUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a port that was asked for is taken, or refused by name', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const error = await caught(startPostgres({ dataDir, port, fast: true }));
  expect(error).toMatchObject({ name: 'PreflightError', code: 'postgres.port-busy' });
  expect(error.message).toContain(String(port));
  const free = (await start()).port;
  expect(free).not.toBe(port);
});

test('a server that will not start says so in its own words', async () => {
  const first = await start();
  await first.stop();
  const settings = join(first.home, 'data/postgresql.conf');
  const good = readFileSync(settings);
  appendFileSync(settings, "\nshared_buffers = 'a lot'\n");
  onTestFinished(() => writeFileSync(settings, good));
  const error = await caught(startPostgres({ dataDir, fast: true }));
  expect(error).toMatchObject({
    name: 'ToolError',
    code: 'postgres.failed',
    message: 'PostgreSQL could not start.',
  });
  expect(error.detail).toContain('shared_buffers');
});

test('a password file that is gone is said, not guessed', async () => {
  const first = await start();
  await first.stop();
  const path = join(first.home, 'admin-password');
  const password = readFileSync(path);
  rmSync(path);
  onTestFinished(() => writeFileSync(path, password, { mode: 0o600 }));
  expect(await caught(startPostgres({ dataDir, fast: true }))).toMatchObject({
    code: 'postgres.data-unusable',
  });
});

test('an attempt that was cut short in the middle of making the cluster is begun again', async () => {
  const fresh = join(folder, 'half');
  mkdirSync(join(fresh, 'data.new/base'), { recursive: true });
  writeFileSync(join(fresh, 'data.new/PG_VERSION'), '18');
  const started = await startPostgres({ dataDir: fresh, fast: true });
  onTestFinished(() => started.stop());
  expect(await query(started.adminUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('roles and database are made once; the API’s role may not make tables', async () => {
  const { adminUrl, url } = await start();
  const spec = (password: string) => ({
    database: 'pulse',
    owner: { role: 'pulse_owner', password: new Secret('owner-password') },
    api: { role: 'pulse_api', password: new Secret(password) },
  });
  expect(await prepareDatabase(adminUrl, spec("it's a \\ first"))).toBe(true);
  expect(await prepareDatabase(adminUrl, spec('second'))).toBe(false);
  await query(url('pulse_owner', 'owner-password', 'pulse'), 'create table mine (n int)');
  await expect(query(url('pulse_api', "it's a \\ first", 'pulse'), 'select 1')).rejects.toThrow(/password/);
  await expect(query(url('pulse_api', 'second', 'pulse'), 'create table theirs (n int)')).rejects.toThrow(
    /permission/,
  );
  await expect(query(url('pulse_api', 'second', 'pulse'), 'select * from mine')).rejects.toThrow(
    /permission/,
  );
  await dropDatabase(adminUrl, 'pulse');
  await dropDatabase(adminUrl, 'pulse');
  await expect(query(url('pulse_owner', 'owner-password', 'pulse'), 'select 1')).rejects.toThrow(
    /does not exist/,
  );
});

test('a process that dies leaves a server which the next start, in another process, takes care of', async () => {
  const module = join(import.meta.dirname, '../../../src/drivers/postgres/index.ts');
  const script = `const { startPostgres } = await import(${JSON.stringify(module)});
    const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, fast: true });
    console.log(server.pid); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const orphan = Number(await until(() => said.trim(), 'the other process serves'));
  expect(await caught(startPostgres({ dataDir, fast: true }))).toMatchObject({ code: 'postgres.in-use' });
  child.kill('SIGKILL');
  await until(async () => !(await lives(child.pid ?? 0)), 'the other process is dead');
  expect(await lives(orphan)).toBe(true);
  const next = await start();
  expect(await lives(orphan)).toBe(false);
  expect(await query(next.adminUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('removing takes the server and everything with it', async () => {
  const gone = join(folder, 'gone');
  const started = await startPostgres({ dataDir: gone, fast: true });
  expect(await caught(removePostgres(gone))).toMatchObject({ code: 'postgres.in-use' });
  await started.stop();
  await removePostgres(gone);
  expect(existsSync(gone)).toBe(false);
  expect(existsSync(started.home)).toBe(false);
});

test.runIf(process.getuid?.() === 0)(
  'as root, data closed to others is served from a stand-in, and removed with it',
  async () => {
    const closed = mkdtempSync(join(folder, 'closed-'));
    chmodSync(closed, 0o700);
    // Kept data: the directory must not be opened for others.
    const started = await startPostgres({ dataDir: join(closed, 'pg') });
    expect(started).toMatchObject({ relocated: true });
    expect(started.home).toMatch(/^\/var\/lib\/pulse\//);
    expect(await query(started.adminUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    await started.stop();
    await removePostgres(join(closed, 'pg'));
    expect(existsSync(started.home)).toBe(false);
  },
);
