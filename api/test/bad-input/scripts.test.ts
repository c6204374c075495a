import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type ListeningApp } from './listening.ts';

let app: ListeningApp;
beforeAll(async () => {
  app = await listen();
});
afterAll(() => app.close());

const HOSTILE = [
  '<script>alert(document.cookie)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; drop table users; --",
  '{{constructor.constructor("alert(1)")()}}',
  '</script><svg onload=alert(1)>',
  '${7*7} #{7*7} <%= 7*7 %>',
  "=cmd|'/c calc'!A1",
  'Robert\u2028\u2029"\\',
  '𝕏 Żółć 名前 👩‍👩‍👧',
];

describe('scripts in name and bio', () => {
  it.each(HOSTILE)('%s is kept to the letter and answered as JSON only', async (text) => {
    const account = await app.signUp({ name: text });
    expect(account.profile.name).toBe(text);
    const changed = await fetch(`${app.url}/me`, {
      method: 'PATCH',
      headers: { ...account.auth, 'content-type': 'application/json' },
      body: JSON.stringify({ version: account.profile.version, bio: text }),
    });
    expect(changed.status).toBe(200);
    for (const path of ['/me', '/pulse', '/me/export']) {
      const answer = await fetch(app.url + path, { headers: { ...account.auth, accept: 'text/html' } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      const body = (await answer.json()) as {
        name?: string;
        bio?: string;
        profile?: { name: string; bio: string };
      };
      const profile = body.profile ?? body;
      expect(profile).toMatchObject({ name: text, bio: text });
    }
  });

  it('the tables are all still there', async () => {
    const tables = await app.database.query<{ count: number }>(
      `select count(*)::int as count from information_schema.tables where table_name in ('users', 'sessions', 'activity_events')`,
    );
    expect(tables[0]?.count).toBe(3);
  });
});

it.each([
  ['only blanks', '   '],
  ['empty', ''],
  ['81 characters', 'x'.repeat(81)],
  ['a line break', 'two\nlines'],
  ['NUL', 'a\0b'],
  ['half a character', 'a\uD800b'],
  ['an escape sequence', '\u001b[31mred'],
])('a name that is %s is 400', async (_what, name) => {
  const answer = await fetch(`${app.url}/auth/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, email: 'someone@example.org', password: 'correct horse battery staple' }),
  });
  expect(answer.status).toBe(400);
  const { code, errors } = (await answer.json()) as { code: string; errors: { path: string }[] };
  expect(code).toBe('validation');
  expect(new Set(errors.map(({ path }) => path))).toEqual(new Set(['body.name']));
});
