import { expect, test } from 'vitest';
import { probe } from '../../../src/drivers/http/probe.ts';
import { createVisitor } from '../../../src/drivers/http/visitor.ts';
import { freePort } from '../../../src/lib/ports.ts';
import { caught } from '../../helpers/caught.ts';
import { startSite } from '../../helpers/site.ts';

const html = (body: string) => ({ 'content-type': 'text/html', body });
const form = (action: string, fields: string) => `<form method="post" action="${action}">${fields}</form>`;

test('opens pages, keeps cookies, follows redirects', async () => {
  const site = await startSite(({ url, headers }, response) => {
    if (url === '/in')
      response.writeHead(302, { location: '/home?x=1', 'set-cookie': ['sid=abc; HttpOnly', 't=1'] }).end();
    else response.writeHead(200, { 'content-type': 'text/html' }).end(`cookies: ${headers.cookie ?? 'none'}`);
  });
  const visitor = createVisitor(site.origin);
  expect((await visitor.open('/')).html).toBe('cookies: none');
  expect(await visitor.open('/in')).toEqual({
    path: '/home?x=1',
    status: 200,
    html: 'cookies: sid=abc; t=1',
  });
  expect(visitor.cookieNames()).toEqual(['sid', 't']);
  expect(site.seen[0]?.headers).toMatchObject({ 'user-agent': 'pulse dev --check', 'accept-language': 'en' });
});

test('sends the form that has the fields, with its hidden ones, as a page of the same origin would', async () => {
  const page =
    form('/search', '<input name="q">') +
    form('', '<input type="hidden" name="v" value="3"><input name="name" value="old">');
  const site = await startSite(({ method }, response) => {
    response.writeHead(200, html('')).end(method === 'POST' ? 'saved' : page);
  });
  const visitor = createVisitor(site.origin);
  const after = await visitor.submit(await visitor.open('/profile?tab=1'), { name: 'Ana & Bo' });
  expect(after).toEqual({ path: '/profile?tab=1', status: 200, html: 'saved' });
  expect(site.seen[1]).toMatchObject({
    method: 'POST',
    body: 'v=3&name=Ana+%26+Bo',
    headers: {
      origin: site.origin,
      referer: `${site.origin}/profile?tab=1`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    },
  });
});

test('a form can be chosen by where it goes; after a redirect the method is GET', async () => {
  const site = await startSite(({ method, url }, response) => {
    if (method === 'POST') response.writeHead(303, { location: '/bye' }).end();
    else response.writeHead(200).end(url === '/' ? form('/logout', '<button>Out</button>') : 'bye');
  });
  const visitor = createVisitor(site.origin);
  expect(await visitor.submitTo(await visitor.open('/'), '/logout')).toMatchObject({
    path: '/bye',
    html: 'bye',
  });
  expect(site.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /',
    'POST /logout',
    'GET /bye',
  ]);
});

test('a form with method get goes into the address', async () => {
  const site = await startSite((_request, response) =>
    response.writeHead(200).end('<form action="/find"><input name="q"></form>'),
  );
  const visitor = createVisitor(site.origin);
  expect((await visitor.submit(await visitor.open('/'), { q: 'a b' })).path).toBe('/find?q=a+b');
});

test('a page without the form says what it has instead', async () => {
  const site = await startSite((_request, response) => response.writeHead(500).end('<h1>Oh no</h1>'));
  const visitor = createVisitor(site.origin);
  const error = await caught(visitor.open('/login').then((page) => visitor.submit(page, { email: 'x' })));
  expect(error).toMatchObject({
    name: 'RemoteError',
    code: 'page.form-missing',
    detail: 'The page reads: Oh no',
  });
  expect(error.message).toBe('/login has no form with the fields email (status 500).');
});

test('redirects in a circle, and to nowhere, end', async () => {
  const site = await startSite(({ url }, response) => {
    response.writeHead(302, url === '/round' ? { location: '/round' } : {}).end();
  });
  const visitor = createVisitor(site.origin);
  for (const path of ['/round', '/nowhere']) {
    expect(await caught(visitor.open(path))).toMatchObject({ code: 'page.redirects' });
  }
});

test('a site that is not there is said by name', async () => {
  const origin = `http://127.0.0.1:${await freePort()}`;
  const error = await caught(createVisitor(origin).open('/x'));
  expect(error).toMatchObject({ code: 'page.unreachable', message: `${origin}/x does not answer.` });
});

test('a probe tells the status, and nothing where there is no answer in time', async () => {
  const site = await startSite(({ url }, response) => {
    if (url !== '/hang') response.writeHead(url === '/well' ? 200 : 503).end('x'.repeat(100_000));
  });
  expect(await probe(`${site.origin}/well`, 5000)).toBe(200);
  expect(await probe(`${site.origin}/ill`, 5000)).toBe(503);
  expect(await probe(`${site.origin}/hang`, 100)).toBeUndefined();
  expect(await probe(`http://127.0.0.1:${await freePort()}/`, 5000)).toBeUndefined();
});
