import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, inject, test } from 'vitest';
import { runScript, startService } from '../stack/service.ts';
import { PASSWORD, signUp, Visitor } from '../stack/visitor.ts';

const environment = () => inject('environments').app;

describe('starting', () => {
  test('with a wrong environment names every fault and ends with 2', async () => {
    const wrong = { ...environment(), PORT: 'eighty', API_URL: 'nowhere', LOG_LEVEL: 'loud' };
    const failure = await runScript('app/server/main.ts', [], wrong).catch((error: unknown) => String(error));
    expect(failure).toContain('ended with 2');
    for (const name of ['PORT', 'API_URL', 'LOG_LEVEL']) expect(failure).toContain(`${name}="`);
  });

  test('on a port that is taken ends with 1 and says so', async () => {
    const taken = { ...environment(), PORT: String(inject('appPort')) };
    const failure = await runScript('app/server/main.ts', [], taken).catch((error: unknown) => String(error));
    expect(failure).toContain('ended with 1');
    expect(failure).toContain('EADDRINUSE');
  });

  test('says once where it listens, as JSON', async () => {
    const service = await startService('app/server/main.ts', environment());
    await service.stop();
    const lines = service
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ msg }) => msg === 'listening')).toMatchObject([
      { address: `http://127.0.0.1:${service.port}`, release: 'dev', service: 'app' },
    ]);
  });
});

describe('stopping', () => {
  test('finishes the request in flight, then ends with 0', async () => {
    const service = await startService('app/server/main.ts', environment());
    const socket = connect(service.port, '127.0.0.1');
    await once(socket, 'connect');
    const form = `email=nobody%40example.org&password=${encodeURIComponent(PASSWORD)}`;
    // The head and half of the body: the request is in flight until the rest comes.
    socket.write(
      `POST /login HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost:${service.port}\r\n` +
        `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${form.length}\r\n\r\n${form.slice(0, 10)}`,
    );
    expect((await new Visitor(service.port).get('/healthz')).status).toBe(200);
    const stopped = service.stop();
    socket.write(form.slice(10));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toMatch(/connection: close/i);
    expect(await stopped).toEqual({ code: 0, signal: null });
  });

  test('is bounded: who never finishes is cut off, and the exit code says it', async () => {
    const service = await startService('app/server/main.ts', { ...environment(), SHUTDOWN_TIMEOUT: '1' });
    const socket = connect(service.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(
      'POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\ncontent-type: application/x-www-form-urlencoded\r\n',
    );
    socket.write(`origin: http://localhost:${service.port}\r\n\r\nemail`);
    expect((await new Visitor(service.port).get('/healthz')).status).toBe(200);
    expect(await service.stop()).toEqual({ code: 1, signal: null });
  });
});

test('the log has one line a request and nothing secret', async () => {
  const service = await startService('app/server/main.ts', environment());
  const { visitor, email } = await signUp(service.port);
  await visitor.get('/pulse?secret=in-the-query', { 'x-request-id': 'known-request-1' });
  await visitor.post('/login', { email, password: 'a wrong password, typed' });
  await service.stop();
  const output = service.output();
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ requestId }) => requestId === 'known-request-1')).toMatchObject([
    { msg: 'request', method: 'GET', path: '/pulse', status: 200 },
  ]);
  for (const secret of [PASSWORD, 'a wrong password', email, 'in-the-query', ...visitor.cookies.values()]) {
    expect(output).not.toContain(secret);
  }
});

test('the visitor’s address, browser and request id reach the API', async () => {
  const { visitor } = await signUp(inject('appPort'), {}, { 'x-forwarded-for': '203.0.113.77' });
  const { body } = await visitor.get('/sessions');
  expect(body).toContain('203.0.113.77');
  expect(body).toContain('Firefox 140 on Linux');
});
