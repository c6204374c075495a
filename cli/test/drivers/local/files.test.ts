import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createPrivateKey, sign, verify, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkDependencies, missingPackages } from '../../../src/drivers/local/dependencies.ts';
import { isNoise, readLogLine } from '../../../src/drivers/local/log-line.ts';
import { keepSecrets } from '../../../src/drivers/local/secrets.ts';
import { watchSources } from '../../../src/drivers/local/watch.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { until } from '../../helpers/wait.ts';

test('secrets are made once, kept, and closed to others', () => {
  const path = join(temporaryFolder(), 'deep/secrets.json');
  const first = keepSecrets(path);
  const second = keepSecrets(path);
  for (const name of ['jwtKeys', 'refreshTokenSecret', 'ownerPassword', 'apiPassword'] as const) {
    expect(second[name].reveal()).toBe(first[name].reveal());
    expect(first[name].reveal().length).toBeGreaterThanOrEqual(32);
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.stringify(first)).not.toContain(first.apiPassword.reveal());
});

test('the signing keys are a private Ed25519 JWK set that signs', () => {
  const { keys } = JSON.parse(keepSecrets(join(temporaryFolder(), 's.json')).jwtKeys.reveal()) as {
    keys: Record<string, string>[];
  };
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', kid: expect.any(String) as string });
  const key = createPrivateKey({ key: keys[0] as never, format: 'jwk' });
  const signature = sign(null, Buffer.from('x'), key);
  expect(verify(null, Buffer.from('x'), createPublicKey(key), signature)).toBe(true);
});

test('a secret that is missing from the file is made, the others stay', () => {
  const path = join(temporaryFolder(), 'secrets.json');
  writeFileSync(path, JSON.stringify({ apiPassword: 'kept-password' }), { mode: 0o644 });
  const secrets = keepSecrets(path);
  expect(secrets.apiPassword.reveal()).toBe('kept-password');
  expect(secrets.ownerPassword.reveal()).not.toBe('');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file of secrets that is no JSON is not thrown away silently', () => {
  const path = join(temporaryFolder(), 'secrets.json');
  writeFileSync(path, '{"jwtKeys":');
  expect(() => keepSecrets(path)).toThrow(`${path} is not JSON.`);
  expect(readFileSync(path, 'utf8')).toBe('{"jwtKeys":');
});

test.each([
  [
    '{"level":"info","msg":"request","method":"POST","route":"/auth/login","status":200,"ms":33.6}',
    'info',
    'POST /auth/login 200 34 ms',
  ],
  [
    '{"level":30,"req":{"method":"GET","url":"/me"},"res":{"statusCode":401},"responseTime":1.2}',
    'info',
    'GET /me 401 1 ms',
  ],
  ['{"level":"info","method":"GET","path":"/pulse","status":200}', 'info', 'GET /pulse 200'],
  [
    '{"level":"error","msg":"request failed","err":{"message":"no connection"}}',
    'error',
    'request failed: no connection',
  ],
  ['{"level":60,"msg":"dying"}', 'error', 'dying'],
  ['{"level":"warn","msg":"slow"}', 'warning', 'slow'],
  ['{"level":40,"x":1}', 'warning', '{"level":40,"x":1}'],
  ['{"not json', 'info', '{"not json'],
  ['plain words', 'info', 'plain words'],
  ['[1]', 'info', '[1]'],
])('%s', (line, level, text) => {
  expect(readLogLine(line, 'stdout')).toEqual({ level, text });
});

test('what a program writes to standard error is worth a look', () => {
  expect(readLogLine('Warning: x', 'stderr')).toEqual({ level: 'warning', text: 'Warning: x' });
});

test('our own looking and what our view says anyway is left out; its failure is not', () => {
  expect(isNoise('{"level":"info","msg":"listening","address":"x"}')).toBe(true);
  expect(isNoise('{"level":"info","method":"GET","route":"/readyz","status":200}')).toBe(true);
  expect(isNoise('{"level":"error","method":"GET","route":"/readyz","status":503}')).toBe(false);
  expect(isNoise('{"level":"info","method":"GET","route":"/pulse","status":200}')).toBe(false);
});

const lock = (packages: Record<string, object>) => JSON.stringify({ packages });

test('what is installed is compared with the lock file, package by package', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'node_modules'));
  const wanted = {
    '': { name: 'root' },
    cli: { version: '0.1.0' },
    'node_modules/@pulse/cli': { link: true, resolved: 'cli' },
    'node_modules/a': { version: '1.0.0' },
    'cli/node_modules/@s/b': { version: '2.0.0' },
    'node_modules/only-on-windows': { version: '3.0.0', optional: true },
  };
  writeFileSync(join(root, 'package-lock.json'), lock(wanted));
  writeFileSync(
    join(root, 'node_modules/.package-lock.json'),
    lock({ 'node_modules/a': { version: '1.0.0' }, 'cli/node_modules/@s/b': { version: '2.0.0' } }),
  );
  expect(await checkDependencies(root)).toBe('locked');
  writeFileSync(
    join(root, 'node_modules/.package-lock.json'),
    lock({ 'node_modules/a': { version: '1.0.1' } }),
  );
  const error = await caught(checkDependencies(root));
  expect(error).toMatchObject({
    name: 'PreflightError',
    code: 'dependencies.stale',
    detail: 'Missing: a@1.0.0 and 1 more.',
  });
  expect(error.hints[0]).toContain('npm ci');
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(await caught(checkDependencies(root))).toMatchObject({ code: 'dependencies.stale' });
  expect(missingPackages()).toEqual([]);
});

async function watched(dirs: string[]) {
  const controller = new AbortController();
  onTestFinished(() => {
    controller.abort();
  });
  const changes: string[] = [];
  const errors: unknown[] = [];
  await watchSources(
    dirs,
    (file) => changes.push(file),
    (error) => errors.push(error),
    controller.signal,
  );
  return { changes, errors, controller };
}

test('many changes at once are one; what nobody writes by hand is none', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'sub/node_modules'), { recursive: true });
  const { changes } = await watched([dir, join(dir, 'absent')]);
  writeFileSync(join(dir, 'sub/node_modules/x.js'), '1');
  writeFileSync(join(dir, '.hidden.swp'), '1');
  writeFileSync(join(dir, 'backup~'), '1');
  for (const name of ['a.ts', 'b.ts', 'sub/c.ts']) writeFileSync(join(dir, name), '1');
  await until(() => changes.length > 0, 'a change is seen');
  expect(changes).toEqual([expect.stringMatching(/^(a\.ts|b\.ts|sub\/c\.ts)$/)]);
  writeFileSync(join(dir, 'sub/c.ts'), '2');
  await until(() => changes.length === 2, 'the next change is seen');
  expect(changes[1]).toBe('sub/c.ts');
});

test('after the end nothing is told', async () => {
  const dir = temporaryFolder();
  const { changes, errors, controller } = await watched([dir]);
  writeFileSync(join(dir, 'a.ts'), '1');
  controller.abort();
  const next = await watched([dir]);
  writeFileSync(join(dir, 'b.ts'), '1');
  await until(() => next.changes.length > 0, 'another watch sees the next change');
  expect({ changes, errors }).toEqual({ changes: [], errors: [] });
});
