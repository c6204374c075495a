import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { loggerOptions } from '../../src/observability/logger.ts';
import { scrub, scrubError } from '../../src/observability/scrub.ts';
import { serializeError } from '../../src/observability/serialize-error.ts';

const JWT = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
const REFRESH = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_';

/** A logger as the API has it, and the lines it wrote. */
function capture(level = 'info') {
  const lines: string[] = [];
  const options = loggerOptions({
    level,
    release: '1.2.3',
    stream: { write: (line) => void lines.push(line) },
  });
  const logger = pino(options, options.stream);
  const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
  return { logger, lines, last };
}

describe('lines', () => {
  it('are JSON with time, level by name, service and release', () => {
    const { logger, last } = capture();
    logger.info({ route: '/me' }, 'request');
    expect(last()).toMatchObject({
      level: 'info',
      service: 'api',
      release: '1.2.3',
      route: '/me',
      msg: 'request',
    });
    expect(String(last()['time'])).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('appear from the level that was asked for', () => {
    const { logger, lines } = capture('warn');
    logger.info('no');
    logger.warn('yes');
    expect(lines).toHaveLength(1);
  });

  it('cannot be forged by line breaks in a value', () => {
    const { logger, lines } = capture();
    logger.info({ route: 'x\n{"level":"info","msg":"forged"}' }, 'one\r\ntwo');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toContain('\n');
  });

  it('name a request by method and route template, never by its URL', () => {
    const { logger, last } = capture();
    const req = { method: 'GET', url: '/sessions/1?token=secret', routeOptions: { url: '/sessions/:id' } };
    logger.info({ req, res: { statusCode: 200 } }, 'request');
    expect(last()).toMatchObject({ req: { method: 'GET', route: '/sessions/:id' }, res: { status: 200 } });
    expect(JSON.stringify(last())).not.toContain('secret');
  });
});

describe('secrets are removed', () => {
  const secrets = {
    authorization: `Bearer ${JWT}`,
    cookie: 'pulse=1',
    password: 'correct "horse" battery',
    currentPassword: 'zq-17',
    newPassword: 'zq\\17',
    accessToken: JWT,
    refreshToken: REFRESH,
    email: 'someone@example.org',
    bio: 'my life',
  };

  it.each(Object.entries(secrets))('%s, at any depth', (name, value) => {
    const { logger, lines } = capture();
    logger.info({ [name]: value, body: { [name]: value, deep: { er: [{ [name]: value }] } } }, 'leak');
    const parsed = JSON.parse(lines[0] ?? '') as { body: { deep: { er: Record<string, string>[] } } };
    expect(parsed.body.deep.er[0]?.[name]).toBe('<removed>');
    expect(lines[0]).not.toContain(JSON.stringify(value).slice(1, -1));
  });

  it.each([
    ['an access token', `failed for ${JWT}.`, 'failed for <token>.'],
    ['a password hash', 'x $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA y', 'x <hash> y'],
    ['an email', 'no mailbox some.one+tag@mail.example.org here', 'no mailbox <email> here'],
    ['several', `${JWT} ${JWT}`, '<token> <token>'],
  ])('%s inside a text', (_what, text, expected) => {
    expect(scrub(text)).toBe(expected);
  });

  it('and a text without any stays as it is', () => {
    const text = '{"level":"info","requestId":"3f0e5c1e-0000-4000-8000-000000000001","route":"/me","ms":1.2}';
    expect(scrub(text)).toBe(text);
  });

  it('in linear time, whatever the line', () => {
    for (const hostile of [
      '@'.repeat(200_000),
      'a@'.repeat(100_000),
      'eyJ'.repeat(70_000),
      '"email":"'.repeat(30_000),
    ]) {
      expect(scrub(hostile).length).toBeGreaterThan(0);
    }
  });
});

describe('errors', () => {
  it('lose the values a database error quotes', () => {
    const driverError = Object.assign(
      new Error("insert into users values ('some@one.org', 'O''Brien', 12) - duplicate"),
      {
        code: '23505',
        detail: 'Key (email)=(some@one.org) already exists.',
        parameters: ['some@one.org'],
      },
    );
    const logged = serializeError(new UniqueConstraintViolationException(driverError));
    const text = JSON.stringify(logged);
    expect(text).not.toMatch(/some@one|Brien|Key \(email\)/);
    expect(logged.message).toContain("insert into users values ('?', '?', 12)");
    expect(logged.code).toBe('23505');
  });

  it('lose opaque tokens', () => {
    expect(scrubError(`refresh ${REFRESH} failed`)).toBe('refresh <token> failed');
  });

  it('keep type, stack and causes, three deep', () => {
    const make = (depth: number): Error =>
      new TypeError(`level ${depth}`, depth < 6 ? { cause: make(depth + 1) } : undefined);
    const logged = serializeError(make(0));
    expect(logged.type).toBe('TypeError');
    expect(logged.stack).toContain('logger.test.ts');
    expect(logged.cause?.cause?.cause?.message).toBe('level 3');
    expect(logged.cause?.cause?.cause?.cause).toBeUndefined();
  });

  it.each([['a string'], [null], [undefined], [42]])('may be anything thrown: %j', (thrown) => {
    expect(serializeError(thrown).message).toBe(String(thrown));
  });
});

describe('standard output', () => {
  const module = new URL('../../src/observability/log-stream.ts', import.meta.url).href;
  const run = (script: string) =>
    promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      `import { createLogStream } from '${module}'; const stream = createLogStream(); ${script}`,
    ]);

  it('gets every line, in order, also those of the last moment', async () => {
    const { stdout } = await run(
      `for (let i = 0; i < 5000; i += 1) stream.write('{"level":"info","i":' + i + '}\\n'); process.exit(0);`,
    );
    const seen = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { i: number }).i);
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  });

  it('gets warnings at once, and what came before them', async () => {
    // SIGKILL leaves no time for anything that is still in memory.
    const script = `stream.write('{"level":"info","i":1}\\n'); stream.write('{"level":"warn","i":2}\\n');
      process.kill(process.pid, 'SIGKILL');`;
    const error = await run(script).catch(
      (failure: unknown) => failure as { stdout: string; signal: string },
    );
    expect(error).toMatchObject({
      signal: 'SIGKILL',
      stdout: '{"level":"info","i":1}\n{"level":"warn","i":2}\n',
    });
  });
});
