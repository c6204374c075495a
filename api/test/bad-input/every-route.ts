import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { TestApp } from '../helper.ts';

export interface Visited {
  method: string;
  /** As in the OpenAPI document. */
  path: string;
  response: LightMyRequestResponse;
}

export const SECRETS = {
  password: 'purple otters juggle 7 lamps',
  nextPassword: 'green foxes paint 9 bridges',
  wrongPassword: 'wrong-password-typed-by-hand',
  email: 'very.private+address@example.org',
  nextEmail: 'another.private@example.org',
  name: 'Maximiliana Secretname',
  bio: 'a bio nobody else may read',
};

/** One life of an account over every route, with its right turns and its wrong ones. */
export async function visitEveryRoute(app: TestApp): Promise<{ visited: Visited[]; tokens: string[] }> {
  const visited: Visited[] = [];
  const tokens: string[] = [];
  const go = async (
    method: NonNullable<InjectOptions['method']>,
    path: string,
    options: InjectOptions = {},
  ) => {
    const response = await app.request({ method, url: path, ...options });
    visited.push({ method, path: path.replace(/\/[0-9a-f-]{36}$/, '/{id}').split('?')[0] ?? path, response });
    return response;
  };
  interface Session {
    tokens: { accessToken: string; refreshToken: string };
    sessionId: string;
    profile: { version: number };
  }
  const opened = (response: LightMyRequestResponse) => {
    const session = response.json<Session>();
    tokens.push(session.tokens.accessToken, session.tokens.refreshToken);
    return { ...session, headers: { authorization: `Bearer ${session.tokens.accessToken}` } };
  };
  const { password, nextPassword, wrongPassword, email, nextEmail, name, bio } = SECRETS;

  await go('GET', '/healthz');
  await go('GET', '/readyz');
  await go('GET', '/status');
  await go('POST', '/auth/sign-up', { payload: { name, email, password: 'password1234' } });
  await go('POST', '/auth/sign-up', { payload: { name, email } });
  const first = opened(await go('POST', '/auth/sign-up', { payload: { name, email, password } }));
  await go('POST', '/auth/sign-up', { payload: { name, email, password } });
  await go('POST', '/auth/login', { payload: { email, password: wrongPassword } });
  await go('POST', '/auth/login', { payload: `{"email":"${email}","password":"${password}` });
  const second = opened(await go('POST', '/auth/login', { payload: { email, password } }));
  const { refreshToken } = second.tokens;
  opened(await go('POST', '/auth/refresh', { payload: { refreshToken } }));
  await go('POST', '/auth/refresh', { payload: { refreshToken: 'A'.repeat(43) } });

  const { headers } = first;
  await go('GET', '/me', { headers });
  await go('GET', '/me');
  await go('GET', `/me?access_token=${first.tokens.accessToken}`);
  const changes = { version: first.profile.version, bio, name };
  await go('PATCH', '/me', { headers, payload: changes });
  await go('PATCH', '/me', { headers, payload: changes });
  const version = first.profile.version + 1;
  await go('PATCH', '/me', {
    headers,
    payload: { version, email: nextEmail, currentPassword: wrongPassword },
  });
  await go('PATCH', '/me', { headers, payload: { version, email: nextEmail, currentPassword: password } });
  await go('GET', '/sessions', { headers });
  await go('DELETE', `/sessions/${second.sessionId}`, { headers });
  await go('DELETE', `/sessions/${second.sessionId}`, { headers });
  await go('DELETE', '/sessions', { headers });
  await go('GET', '/activity?limit=2', { headers });
  await go('GET', `/activity?cursor=${nextEmail}`, { headers });
  await go('GET', '/activity/daily?timeZone=Europe/Paris', { headers });
  await go('GET', '/pulse', { headers });
  await go('POST', '/me/password', {
    headers,
    payload: { currentPassword: wrongPassword, newPassword: nextPassword },
  });
  await go('POST', '/me/password', {
    headers,
    payload: { currentPassword: password, newPassword: nextPassword },
  });
  await go('GET', '/me/export', { headers });
  const third = opened(
    await go('POST', '/auth/login', { payload: { email: nextEmail, password: nextPassword } }),
  );
  await go('POST', '/auth/logout', { headers: third.headers });
  await go('POST', '/auth/logout', { headers: third.headers });
  await go('POST', '/me/deletion', { headers, payload: { password: wrongPassword } });
  await go('POST', '/me/deletion', { headers, payload: { password: nextPassword } });
  await go('GET', '/me', { headers });
  return { visited, tokens };
}
