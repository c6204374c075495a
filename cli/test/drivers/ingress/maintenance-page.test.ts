import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasPython } from '../../helpers/hand.ts';

const PAGE = resolve(import.meta.dirname, '../../../../ansible/roles/ingress/files/pulse-maintenance');

interface Listening {
  _handle: { fd: number };
}

/** The page as systemd starts it: with a socket that listens already as its third descriptor. */
async function startPage(): Promise<string> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { fd } = (server as unknown as Listening)._handle;
  const page = spawn('python3', ['-I', PAGE], { stdio: ['ignore', 'inherit', 'inherit', fd] });
  await once(page, 'spawn');
  // From here on only the page takes what comes.
  server.close();
  onTestFinished(async () => {
    page.kill('SIGKILL');
    await once(page, 'exit');
  });
  return `http://127.0.0.1:${port}`;
}

const withPython = test.skipIf(!hasPython);

withPython('people get a page in their language, programs a problem, both 503', async () => {
  const origin = await startPage();
  const page = await fetch(origin, { headers: { accept: 'text/html', 'accept-language': 'fr-FR,fr;q=0.9' } });
  expect(page.status).toBe(503);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('<html lang="fr">');
  const english = await fetch(origin, { headers: { accept: 'text/html' } });
  expect(await english.text()).toContain('Back soon');
  const problem = await fetch(`${origin}/api/me`, { method: 'POST', body: '{"a":1}' });
  expect(problem.status).toBe(503);
  expect(problem.headers.get('content-type')).toBe('application/problem+json');
  expect(await problem.json()).toMatchObject({ status: 503 });
});

withPython('the team hands in its code and gets it as a cookie; what is no code is not taken', async () => {
  const origin = await startPage();
  const form = await fetch(`${origin}/.pulse/team`, { headers: { accept: 'text/html' } });
  expect(await form.text()).toContain('<input id="code"');
  const post = (code: string) =>
    fetch(`${origin}/.pulse/team`, {
      method: 'POST',
      body: new URLSearchParams({ code }),
      redirect: 'manual',
    });
  const taken = await post('abcde-fgh23');
  expect(taken.status).toBe(303);
  expect(taken.headers.get('location')).toBe('/');
  expect(taken.headers.getSetCookie()).toEqual([
    '__Host-pulse-team=abcde-fgh23; Path=/; Max-Age=86400; Secure; HttpOnly; SameSite=Lax',
  ]);
  const refused = await post('x; Domain=example.org\r\nSet-Cookie: a=b');
  expect({ status: refused.status, cookies: refused.headers.getSetCookie() }).toEqual({
    status: 422,
    cookies: [],
  });
});
