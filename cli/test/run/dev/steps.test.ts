import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { confirm } from '../../../src/run/confirm.ts';
import { postgresOf } from '../../../src/run/dev/context.ts';
import { walkStage } from '../../../src/run/dev/journey.ts';
import { openPage } from '../../../src/run/dev/open-page.ts';
import { answerPage } from '../../../src/run/dev/page.ts';
import { choosePorts } from '../../../src/run/dev/ports.ts';
import { dataDirOf } from '../../../src/run/dev/prepare.ts';
import { runScript, type ScriptOptions } from '../../../src/run/dev/script.ts';
import { shortPath } from '../../../src/run/dev/short-path.ts';
import { caught } from '../../helpers/caught.ts';
import { devContext } from '../../helpers/dev-context.ts';
import { collector } from '../../helpers/events.ts';
import { temporaryFolder, writeProgram } from '../../helpers/folder.ts';
import { startSite } from '../../helpers/site.ts';
import { freePort } from '../../../src/lib/ports.ts';

const silent = { progress: () => undefined, log: () => undefined, signal: new AbortController().signal };

test('a confirmation: flag, person, or nobody to ask', async () => {
  const { emit, events } = collector();
  const question = 'Remove it?';
  await confirm({ question, yes: true, ask: undefined, emit });
  await confirm({ question, yes: false, ask: async () => true, emit });
  expect(events).toEqual([
    { type: 'confirm.asked', question },
    { type: 'confirm.answered', answer: true, by: 'flag' },
    { type: 'confirm.asked', question },
    { type: 'confirm.answered', answer: true, by: 'person' },
  ]);
  expect(await caught(confirm({ question, yes: false, ask: async () => false, emit }))).toMatchObject({
    name: 'CancelledError',
  });
  expect(await caught(confirm({ question, yes: false, ask: undefined, emit }))).toMatchObject({
    name: 'UserError',
    hints: ['say yes beforehand: add --yes'],
  });
});

async function busyPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('ports that were asked for are taken as they are', async () => {
  const [app, api] = [await freePort(), await freePort()];
  expect(await choosePorts({ app, api, ephemeral: true })).toMatchObject({
    ports: { app, api },
    portNotes: {},
  });
});

test('a busy one that was asked for is refused, with its holder and what to type', async () => {
  const port = await busyPort();
  const error = await caught(choosePorts({ api: port, ephemeral: false }));
  expect(error).toMatchObject({ name: 'PreflightError', code: 'dev.port-busy' });
  expect(error.message).toContain(`Port ${port} is in use by `);
  expect(error.hints[0]).toBe(`take another: pulse dev --api-port ${port + 1}`);
});

test('no two of the chosen ports are the same, also when one asked for is another’s usual one', async () => {
  const { ports } = await choosePorts({ ephemeral: true });
  expect(new Set(Object.values(ports)).size).toBe(3);
  const error = await choosePorts({ app: 3001, ephemeral: false }).catch((reason: unknown) => reason);
  if (error instanceof Error) return; // somebody on this machine has 3001
  const chosen = error as Awaited<ReturnType<typeof choosePorts>>;
  expect(chosen.ports.app).toBe(3001);
  expect(chosen.ports.api).not.toBe(3001);
  expect(chosen.portNotes.api).toBe(`port 3001 is in use, ${chosen.ports.api} is free`);
});

test.each([
  ['/repo/.pulse/dev', '/repo', '.pulse/dev'],
  ['/elsewhere/x', '/repo', '/elsewhere/x'],
  ['/repository', '/repo', '/repository'],
  ['/repo', '/repo', '/repo'],
  ['/', '/repo', '/'],
])('%s seen from %s is %s', (path, root, expected) => {
  expect(shortPath(path, root)).toBe(expected);
});

test('data lies where it is kept, where it was asked for, or apart for a check', () => {
  const request = {
    root: '/r',
    dataDir: undefined,
    appPort: undefined,
    apiPort: undefined,
    seed: false,
    reset: false,
    check: false,
    yes: false,
  };
  expect(dataDirOf(request, 'run')).toBe('/r/.pulse/dev');
  expect(dataDirOf({ ...request, dataDir: '/d' }, 'run')).toBe('/d');
  expect(dataDirOf({ ...request, check: true }, 'run')).toBe('/r/.pulse/check/run');
});

test('a step that asks for a database which nobody started is a fault of ours', async () => {
  const { context } = await devContext();
  expect(() => postgresOf(context)).toThrow('before PostgreSQL');
});

function script(source: string): ScriptOptions {
  const root = temporaryFolder();
  mkdirSync(join(root, 'api'));
  writeFileSync(join(root, 'api/script.mjs'), source);
  return {
    root,
    script: 'api/script.mjs',
    args: ['up'],
    env: { X: '1' },
    timeoutMs: 20_000,
    what: 'do it',
    code: 'dev.migrations-failed',
    hints: ['h'],
  };
}

test('a script answers with the JSON of its last line; what it says beside it is logged', async () => {
  const lines: string[] = [];
  const options = script(
    'console.error("working"); console.log("noise"); console.log(JSON.stringify({ args: process.argv.slice(2), x: process.env.X }));',
  );
  expect(await runScript(options, { ...silent, log: (line) => lines.push(line) })).toEqual({
    args: ['up'],
    x: '1',
  });
  expect(lines).toEqual(['working']);
});

test.each([
  [
    'exits badly',
    'console.error("migration 0004: lock timeout"); process.exit(1)',
    'ended with exit code 1',
    'lock timeout',
  ],
  ['says no JSON', 'console.log("done")', 'ended without the JSON document', 'done'],
  ['says nothing', '', 'ended without the JSON document', ''],
])('a script that %s fails with its words and the next command', async (_name, source, what, detail) => {
  const error = await caught(runScript(script(source), silent));
  expect(error).toMatchObject({ name: 'ToolError', code: 'dev.migrations-failed', hints: ['h'] });
  expect(error.message).toContain(`Could not do it: api/script.mjs ${what}`);
  expect(error.detail).toContain(detail);
});

test('a script that hangs is ended and named; a cancelled one is no failure', async () => {
  const hanging = { ...script('setInterval(() => {}, 1000)'), timeoutMs: 500 };
  expect((await caught(runScript(hanging, silent))).message).toContain('did not end within 0.5 s');
  const cancelled = runScript(script('setInterval(() => {}, 1000)'), {
    ...silent,
    signal: AbortSignal.abort(),
  });
  expect(await caught(cancelled)).toMatchObject({ name: 'CancelledError' });
});

test('the first page has to answer 200', async () => {
  let status = 200;
  const site = await startSite((_request, response) => response.writeHead(status).end('page'));
  const address = site.origin.replace('127.0.0.1', 'localhost');
  expect(await answerPage(address, silent)).toEqual({ detail: 'answers' });
  expect(site.seen[0]).toMatchObject({ method: 'GET', url: '/' });
  status = 500;
  const error = await caught(answerPage(address, silent));
  expect(error).toMatchObject({ name: 'RemoteError', code: 'dev.page-unwell' });
  expect(error.message).toContain('status 500');
});

test('the page is opened by the program of the system, and said where there is none', async () => {
  const folder = temporaryFolder();
  const path = process.env.PATH;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  process.env.PATH = folder;
  const { emit, events } = collector();
  await openPage('http://localhost:3000', emit);
  expect(events).toMatchObject([
    { type: 'diagnostic', severity: 'warning', hints: ['open http://localhost:3000'] },
  ]);
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  writeProgram(folder, opener, '[ "$1" = http://localhost:3000 ]');
  await openPage('http://localhost:3000', emit);
  expect(events).toHaveLength(1);
});

/** An application of four pages, for the walk; `broken` answers with an error. */
async function application(broken?: string) {
  let [name, bio, signedIn] = ['', '', false];
  const form = (action: string, fields: string) =>
    `<form method="post" action="${action}">${fields}<button>Go</button></form>`;
  const input = (field: string) => `<input name="${field}">`;
  const pages: Record<string, () => string> = {
    '/sign-up': () => form('/sign-up', input('name') + input('email') + input('password')),
    '/login': () => form('/login', input('email') + input('password')),
    '/profile': () => form('/profile', `${input('name')}<textarea name="bio"></textarea>`),
    '/pulse': () => `<h1>${name}</h1><p>${bio}</p>${form('/logout', '')}`,
  };
  return await startSite(({ method, url, body }, response) => {
    if (url === broken) return void response.writeHead(500).end('<h1>Something broke</h1>');
    const sent = new URLSearchParams(body);
    if (method === 'GET' && url === '/pulse' && !signedIn)
      return void response.writeHead(302, { location: '/login' }).end();
    if (method === 'GET') return void response.writeHead(200).end(pages[url]?.() ?? 'home');
    if (url === '/logout') signedIn = false;
    else signedIn = true;
    name = sent.get('name') ?? name;
    bio = sent.get('bio') ?? bio;
    response
      .writeHead(303, { location: { '/logout': '/login', '/profile': '/profile' }[url] ?? '/pulse' })
      .end();
  });
}

test('the walk: sign up, log out and in, change the profile, find the change', async () => {
  const { context } = await devContext();
  const { origin: address, seen } = await application();
  for (const stage of ['sign-up', 'log-in', 'profile', 'pulse'] as const) {
    expect((await walkStage({ stage, address }, context)).detail).not.toBe('');
  }
  const posts = seen.filter(({ method }) => method === 'POST').map(({ url }) => url);
  expect(posts).toEqual(['/sign-up', '/logout', '/login', '/profile']);
});

test.each([
  ['sign-up', '/sign-up', 'page.form-missing'],
  ['sign-up', '/pulse', 'check.sign-up'],
] as const)(
  'the walk stops at %s when %s is broken, and says what the page read',
  async (stage, broken, code) => {
    const { context } = await devContext();
    const { origin: address } = await application(broken);
    const error = await caught(walkStage({ stage, address }, context));
    expect(error).toMatchObject({ name: 'RemoteError', code, detail: 'The page reads: Something broke' });
    expect(error.message).toContain(broken);
  },
);
