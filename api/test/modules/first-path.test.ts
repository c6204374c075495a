import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

test('someone signs up, reads the profile and Mon Pulse, logs out and logs in again', async () => {
  const account = await app.signUp({ name: 'Ada' });
  const me = await app.request({ url: '/me', headers: account.auth });
  expect(me.json()).toEqual(account.profile);

  const pulse = await app.request({ url: '/pulse?days=3', headers: account.auth });
  expect(pulse.json()).toMatchObject({
    profile: account.profile,
    activity: { daily: [{}, {}, { other: 1 }], latest: [{ kind: 'sign-up' }] },
    status: { overall: expect.stringMatching(/up|degraded/) as string },
  });

  const out = await app.request({ method: 'POST', url: '/auth/logout', headers: account.auth });
  expect(out.statusCode).toBe(204);
  expect((await app.request({ url: '/me', headers: account.auth })).statusCode).toBe(401);

  const again = await app.login(account);
  expect((await app.request({ url: '/me', headers: again.auth })).json()).toEqual(account.profile);
});
