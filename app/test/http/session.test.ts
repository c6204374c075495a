import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startService } from '../stack/service.ts';
import type { Service } from '../stack/service.ts';
import { PASSWORD, signUp, Visitor } from '../stack/visitor.ts';
import type { Answer } from '../stack/visitor.ts';

const port = () => inject('appPort');

async function rows<T extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: inject('environments').adminUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const openSessions = (email: string) =>
  rows<{ id: string }>('select s.id from sessions s join users u on u.id = s.user_id where u.email = $1', [
    email,
  ]);

const cookieOf = (answer: Answer, name: string) =>
  answer.setCookies.find((line) => line.startsWith(`${name}=`));

describe('cookies', () => {
  test('of a session are closed to scripts and other sites', async () => {
    const visitor = new Visitor(port());
    const { email } = await signUp(port());
    const answer = await visitor.post('/login', { email, password: PASSWORD });
    for (const name of ['pulse-access', 'pulse-refresh', 'pulse-account']) {
      expect(cookieOf(answer, name)).toMatch(/; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly$/);
    }
    expect(answer.body).toBe('');
  });

  test('carry __Host- and Secure where the site is served by https', async () => {
    const { app } = inject('environments');
    const secure = await startService('app/server/main.ts', {
      ...app,
      PUBLIC_URL: 'https://pulse.example',
    });
    try {
      const visitor = new Visitor(secure.port);
      const headers = { origin: 'https://pulse.example' };
      const { email } = await signUp(port());
      const answer = await visitor.post('/login', { email, password: PASSWORD }, headers);
      for (const name of ['__Host-pulse-access', '__Host-pulse-refresh', '__Host-pulse-account']) {
        expect(cookieOf(answer, name)).toMatch(/; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly; Secure$/);
      }
      expect(answer.headers['strict-transport-security']).toContain('max-age=');
      expect((await visitor.get('/pulse')).status).toBe(200);
      // From the site's own plain address nothing is accepted any more.
      expect((await visitor.post('/logout', {})).status).toBe(403);
    } finally {
      await secure.stop();
    }
  });

  test.each([
    'pulse-access=x',
    'pulse-refresh=x; pulse-access=y',
    'pulse-refresh="; pulse-access=%00',
    'pulse-account=%%%',
  ])('that nobody gave (%s) open nothing', async (cookie) => {
    const answer = await new Visitor(port()).get('/pulse', { cookie });
    expect(answer.status).toBe(302);
    expect(answer.location).toMatch(/^\/login/);
  });
});

describe('renewing a session', () => {
  test('happens once for requests in parallel, before the page is made', async () => {
    const { visitor, email } = await signUp(port());
    const before = visitor.cookies.get('pulse-refresh');
    visitor.cookies.delete('pulse-access');
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const strangers = Array.from({ length: 6 }, () => new Visitor(port(), visitor.headers));
    const answers = await Promise.all(strangers.map((one) => one.get('/pulse', { cookie })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const given = new Set(answers.map((answer) => cookieOf(answer, 'pulse-refresh')?.split(';')[0]));
    expect(given.size).toBe(1);
    expect([...given][0]).not.toBe(`pulse-refresh=${before}`);
    expect(await openSessions(email)).toHaveLength(1);
    // The new pair works, and goes on working.
    const heir = strangers[0] as Visitor;
    expect((await heir.get('/sessions')).status).toBe(200);
  });

  test('comes along with a redirect', async () => {
    const { visitor } = await signUp(port());
    visitor.cookies.delete('pulse-access');
    const answer = await visitor.post('/sessions', { intent: 'end-others' });
    expect(answer.status).toBe(303);
    expect(cookieOf(answer, 'pulse-access')).toBeDefined();
    expect((await visitor.get('/pulse')).setCookies).toEqual([]);
  });

  test('comes along with data that the page fetches', async () => {
    const { visitor } = await signUp(port());
    visitor.cookies.delete('pulse-access');
    const answer = await visitor.get('/profile?_data=routes%2Fprofile');
    expect(answer.status).toBe(200);
    expect(cookieOf(answer, 'pulse-access')).toBeDefined();
  });

  test('and changing something in one document request leaves one version of each cookie', async () => {
    const { visitor } = await signUp(port());
    visitor.cookies.delete('pulse-access');
    // Refused by the API: the page is rendered in the same request, by a loader that needs the session too.
    const answer = await visitor.post('/profile', {
      name: '',
      email: 'a@b.org',
      version: '1',
      savedEmail: 'a@b.org',
    });
    expect(answer.status).toBe(400);
    expect(answer.setCookies.filter((line) => line.startsWith('pulse-access='))).toHaveLength(1);
    expect((await visitor.get('/profile')).setCookies).toEqual([]);
  });
});

describe('an ended session', () => {
  test('leads to the login page and back, with the cookies taken away', async () => {
    const { visitor, email } = await signUp(port());
    await rows('delete from sessions s using users u where u.id = s.user_id and u.email = $1', [email]);
    const answer = await visitor.get('/activity?kind=login');
    expect(answer.location).toBe('/login?next=%2Factivity%3Fkind%3Dlogin&reason=ended');
    expect([...visitor.cookies.keys()].filter((name) => /access|refresh/.test(name))).toEqual([]);
    const page = await visitor.get(answer.location ?? '');
    expect(page.body).toContain('Your session has ended');
    const back = await visitor.post('/login', { email, password: PASSWORD, next: '/activity?kind=login' });
    expect([back.status, back.location]).toEqual([303, '/activity?kind=login']);
  });

  test('after a form leads back to the page of the form', async () => {
    const { visitor, email } = await signUp(port());
    await rows('delete from sessions s using users u where u.id = s.user_id and u.email = $1', [email]);
    const answer = await visitor.post('/sessions', { intent: 'end-others' });
    expect(answer.location).toBe('/login?next=%2Fsessions&reason=ended');
  });

  test('never leads to another site', async () => {
    const { email } = await signUp(port());
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/%2f/evil.example',
    ]) {
      const visitor = new Visitor(port());
      const answer = await visitor.post('/login', { email, password: PASSWORD, next });
      expect([next, answer.location]).toEqual([next, '/pulse']);
      const again = await visitor.get(`/login?next=${encodeURIComponent(next)}`);
      expect(again.location).toBe('/pulse');
    }
    const chosen = await new Visitor(port()).post('/preferences', {
      theme: 'dark',
      returnTo: '//evil.example',
    });
    expect(chosen.location).toBe('/pulse');
  });
});

describe('without the API', () => {
  let lonely: Service;
  beforeAll(async () => {
    // Port 1 answers nobody.
    lonely = await startService('app/server/main.ts', {
      ...inject('environments').app,
      API_URL: 'http://127.0.0.1:1',
    });
  });
  afterAll(async () => {
    await lonely.stop();
  });

  test.each(['/', '/login', '/sign-up', '/status', '/legal'])('%s is still a whole page', async (path) => {
    const { status, body } = await new Visitor(lonely.port).get(path);
    expect(status).toBe(200);
    expect(body).toContain('</html>');
  });

  test('the status page says what it knows', async () => {
    const { body } = await new Visitor(lonely.port).get('/status');
    expect(body).toContain('The API does not answer');
    expect(body).toContain('The service is down');
  });

  test.each(['/pulse', '/activity', '/profile', '/sessions'])(
    '%s says what is missing and keeps the session',
    async (path) => {
      const { visitor } = await signUp(port());
      const guest = new Visitor(lonely.port);
      for (const [name, value] of visitor.cookies) guest.cookies.set(name, value);
      const answer = await guest.get(path);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBeDefined();
      expect(answer.body).toContain('href="/status"');
      expect(answer.body).toContain('role="alert"');
      expect(answer.body).toContain(String(answer.headers['x-request-id']));
      expect(answer.setCookies).toEqual([]);
    },
  );

  test('forms come back with what was typed, but for the password', async () => {
    const guest = new Visitor(lonely.port);
    const answer = await guest.post('/login', { email: 'ada@example.org', password: PASSWORD });
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('value="ada@example.org"');
    expect(answer.body).not.toContain(PASSWORD);
  });

  test('logging out still takes the tokens away', async () => {
    const { visitor } = await signUp(port());
    const guest = new Visitor(lonely.port);
    for (const [name, value] of visitor.cookies) guest.cookies.set(name, value);
    expect((await guest.post('/logout', {})).location).toBe('/login?reason=logged-out');
    expect([...guest.cookies.keys()]).toEqual([]);
  });
});
