import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { testEnvironment } from '../helper.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

const source = (name: string) => join(import.meta.dirname, '../../src', name);

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

const start = (file: string, args: string[], environment: Record<string, string>) => {
  const child = spawn(process.execPath, [source(file), ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  started.push(child);
  const text = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  // Not 'close': after a disconnect Node does not emit it.
  const streams = [child.stdout, child.stderr].map((stream) => stream && once(stream, 'end'));
  const ended = Promise.all([once(child, 'exit'), ...streams]).then(([[code]]): Ended => ({
    code: code as number | null,
    ...text,
  }));
  return { child, ended, text };
};

const serverEnvironment = (changes: Record<string, string> = {}) =>
  testEnvironment(database.apiUrl, { LOG_LEVEL: 'info', SHUTDOWN_TIMEOUT: '5', ...changes });

/** Starts the API and waits for the line that says where it listens. */
const serve = async (changes: Record<string, string> = {}) => {
  const server = start('server.ts', [], serverEnvironment(changes));
  const message = once(server.child, 'message').then(([first]) => first as unknown);
  const listening = new Promise<{ address: string; metrics: string }>((resolve) => {
    server.child.stdout?.on('data', () => {
      const line = server.text.out
        .split('\n')
        .find((one) => one.includes('"msg":"listening"') && one.endsWith('}'));
      if (line !== undefined) resolve(JSON.parse(line) as { address: string; metrics: string });
    });
  });
  const failed = server.ended.then(({ err }) => {
    throw new Error(`the API did not start: ${err}`);
  });
  const { address, metrics } = await Promise.race([listening, failed]);
  // Only the start is of interest here; how it ends is for the tests.
  failed.catch(() => undefined);
  return { ...server, address, metrics, message: await message };
};

describe('the API as a process', () => {
  test('says where it listens, on its output and to its parent', async () => {
    const { address, metrics, message } = await serve();
    expect(message).toEqual({ type: 'listening', port: Number(new URL(address).port) });
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${metrics}/metrics`)).text()).toContain('pulse_build_info');
    expect((await fetch(`${address}/metrics`)).status).toBe(404);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('stops on %s with exit code 0', async (signal) => {
    const { child, ended } = await serve();
    child.kill(signal);
    expect((await ended).code).toBe(0);
  });

  test('is not ready while it drains, and still answers', async () => {
    const { child, address, ended } = await serve();
    child.kill('SIGTERM');
    const drained = async (): Promise<number> => (await fetch(`${address}/readyz`)).status;
    let status = await drained();
    while (status === 200) status = await drained();
    expect(status).toBe(503);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await ended).code).toBe(0);
  });

  test('stops when its parent is gone', async () => {
    const { child, ended } = await serve();
    child.disconnect();
    expect((await ended).code).toBe(0);
  });

  test('starts while PostgreSQL is away, and says that it is not ready', async () => {
    const { address } = await serve({ DATABASE_URL: 'postgres://pulse_api:x@127.0.0.1:1/pulse' });
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await fetch(`${address}/readyz`)).status).toBe(503);
  });

  test('with a wrong environment prints every fault and exits with 2', async () => {
    const { ended } = start('server.ts', [], { PORT: 'x' });
    const { code, err } = await ended;
    expect(code).toBe(2);
    expect(
      err
        .trim()
        .split('\n')
        .map((line) => line.split(/[ =]/)[0]),
    ).toEqual(['PORT', 'DATABASE_URL', 'JWT_KEYS', 'REFRESH_TOKEN_SECRET']);
  });

  test('on a port that is taken says so and exits with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { ended } = start('server.ts', [], serverEnvironment({ PORT: String(port) }));
    const { code, err } = await ended;
    other.close();
    expect(code).toBe(1);
    expect(err).toContain(`EADDRINUSE: address already in use 127.0.0.1:${port}`);
  });
});

describe('the migrator as a process', () => {
  const migrate = (args: string[], environment: Record<string, string>) =>
    start('migrate.ts', args, environment).ended;

  test('applies, reports as JSON and reverts', async () => {
    const empty = await createTestDatabase({ empty: true });
    const environment = { MIGRATION_DATABASE_URL: empty.ownerUrl };
    const up = await migrate(['up', '--json'], environment);
    expect(up.code).toBe(0);
    const { applied } = JSON.parse(up.out) as { applied: string[] };
    expect(applied.length).toBeGreaterThan(2);
    expect((await migrate(['up'], environment)).out).toBe('nothing to do: 0 applied\n');

    const status = await migrate(['status', '--json'], environment);
    const { migrations } = JSON.parse(status.out) as { migrations: { name: string; executedAt: string }[] };
    expect(migrations.map(({ name }) => name)).toEqual(applied);
    expect((await migrate(['status'], environment)).out.match(/^applied \d{4}/gm)).toHaveLength(
      applied.length,
    );

    expect((await migrate(['down'], environment)).out).toBe(`reverted ${applied.at(-1)}\n`);
    await empty.drop();
  });

  test.each([[[]], [['sideways']], [['up', 'down']], [['up', '--to', 'x']], [['status', '--colour']]])(
    '%j is explained and exits with 2',
    async (args) => {
      const { code, err } = await migrate(args, { MIGRATION_DATABASE_URL: database.ownerUrl });
      expect(code).toBe(2);
      expect(err).toContain('Usage: node api/src/migrate.ts');
    },
  );

  test('without the URL of the owner exits with 2 and says what to type', async () => {
    const { code, err } = await migrate(['up'], {});
    expect(code).toBe(2);
    expect(err).toMatch(/^MIGRATION_DATABASE_URL is missing: .*pulse_owner/);
  });

  test('with PostgreSQL away exits with 1', async () => {
    const { code, err } = await migrate(['up'], { MIGRATION_DATABASE_URL: 'postgres://o:x@127.0.0.1:1/p' });
    expect(code).toBe(1);
    expect(err).toContain('ECONNREFUSED');
  });

  test('as the role of the API is refused', async () => {
    const empty = await createTestDatabase({ empty: true });
    const url = database.apiUrl.replace(database.name, empty.name);
    expect((await migrate(['up'], { MIGRATION_DATABASE_URL: url })).code).toBe(1);
    await empty.drop();
  });

  test('--help exits with 0', async () => {
    expect((await migrate(['--help'], {})).out).toContain('Usage');
  });
});
