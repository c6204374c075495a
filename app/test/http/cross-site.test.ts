import { describe, expect, inject, test } from 'vitest';
import { PASSWORD, signUp, someEmail, Visitor } from '../stack/visitor.ts';

const EVIL = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

describe('a form from another site', () => {
  test.each([
    '/login',
    '/sign-up',
    '/logout',
    '/preferences',
    '/profile',
    '/sessions',
    '/security',
    '/nowhere',
  ])('to %s is refused with a page that helps', async (path) => {
    const answer = await new Visitor(inject('appPort')).post(path, {}, EVIL);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('did not come from this site');
    expect(answer.setCookies).toEqual([]);
  });

  test('changes nothing, whoever is logged in', async () => {
    const { visitor } = await signUp(inject('appPort'));
    expect((await visitor.post('/security', { intent: 'delete', password: PASSWORD }, EVIL)).status).toBe(
      403,
    );
    expect((await visitor.post('/logout', {}, EVIL)).status).toBe(403);
    expect((await visitor.get('/pulse')).status).toBe(200);
  });

  test('is refused by its data address as well', async () => {
    const { visitor } = await signUp(inject('appPort'));
    expect((await visitor.post('/logout?_data=routes%2Flogout', {}, EVIL)).status).toBe(403);
    expect((await visitor.get('/pulse')).status).toBe(200);
  });

  test('creates no account', async () => {
    const email = someEmail();
    const visitor = new Visitor(inject('appPort'));
    await visitor.post('/sign-up', { name: 'Eve', email, password: PASSWORD }, EVIL);
    expect((await visitor.post('/login', { email, password: PASSWORD })).status).toBe(401);
  });
});

test.each<[string, Record<string, string | string[]>]>([
  ['no header that says where from', {}],
  ['a null origin', { origin: 'null' }],
  ['two origins', { origin: ['http://localhost', 'https://evil.example'] }],
])('a form with %s is refused', async (_, headers) => {
  const visitor = new Visitor(inject('appPort'));
  const answer = await visitor.send(
    'POST',
    '/login',
    { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    '',
  );
  expect(answer.status).toBe(403);
});

test('our own origin twice is refused, once is read', async () => {
  const visitor = new Visitor(inject('appPort'));
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const send = (origin: string | string[]) => visitor.send('POST', '/login', { ...type, origin }, 'email=');
  expect((await send([visitor.origin, visitor.origin])).status).toBe(403);
  expect((await send(visitor.origin)).status).toBe(400);
});
