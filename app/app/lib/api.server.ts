import { ask } from './api-call.server.ts';
import type { Call } from './api-call.server.ts';
import { ApiError } from './api-errors.ts';
import type { ApiAnswer } from './api-transport.server.ts';
import type { ActivityPage, Profile, Pulse, Session, SignedIn, Status } from './api-types.ts';
import type { HostContext } from './host-context.ts';
import { sessionOf } from './session.server.ts';

/**
 * The only door to the API. Every function takes the context of the visitor's request and throws ApiError when the API
 * refuses or is away, or a redirect to the login page when it needs a session and there is none.
 */
export const api = {
  signUp: (context: HostContext, body: { name: string; email: string; password: string }) =>
    json<SignedIn>(ask(context, { method: 'POST', path: '/auth/sign-up', body })),

  login: (context: HostContext, body: { email: string; password: string }) =>
    json<SignedIn>(ask(context, { method: 'POST', path: '/auth/login', body })),

  logout: (context: HostContext) => authorised(context, { method: 'POST', path: '/auth/logout' }),

  /** All that « Mon Pulse » shows, in one round trip that also checks the session. */
  pulse: (context: HostContext, timeZone: string) =>
    json<Pulse>(authorised(context, { method: 'GET', path: `/pulse?${query({ timeZone })}` })),

  profile: (context: HostContext) => json<Profile>(authorised(context, { method: 'GET', path: '/me' })),

  changeProfile: (
    context: HostContext,
    body: { version: number; name?: string; bio?: string; email?: string; currentPassword?: string },
  ) => json<Profile>(authorised(context, { method: 'PATCH', path: '/me', body })),

  changePassword: (context: HostContext, body: { currentPassword: string; newPassword: string }) =>
    authorised(context, { method: 'POST', path: '/me/password', body }),

  deleteAccount: (context: HostContext, body: { password: string }) =>
    authorised(context, { method: 'POST', path: '/me/deletion', body }),

  /** The JSON document of all personal data, as the API wrote it. */
  exportData: (context: HostContext) => authorised(context, { method: 'GET', path: '/me/export' }),

  activity: (context: HostContext, filter: { limit: number; cursor?: string; kind?: string }) =>
    json<ActivityPage>(authorised(context, { method: 'GET', path: `/activity?${query(filter)}` })),

  sessions: (context: HostContext) =>
    json<{ items: Session[] }>(authorised(context, { method: 'GET', path: '/sessions' })),

  endSession: (context: HostContext, id: string) =>
    authorised(context, { method: 'DELETE', path: `/sessions/${encodeURIComponent(id)}` }),

  endOtherSessions: (context: HostContext) =>
    json<{ ended: number }>(authorised(context, { method: 'DELETE', path: '/sessions' })),

  status: (context: HostContext) => json<Status>(ask(context, { method: 'GET', path: '/status' })),
};

async function authorised(context: HostContext, call: Call): Promise<ApiAnswer> {
  const session = sessionOf(context);
  try {
    return await ask(context, { ...call, accessToken: await session.accessToken() });
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'unauthenticated') throw error;
  }
  // The token ended between the browser's clock and the API's, or the session is over: renewing tells which.
  return ask(context, { ...call, accessToken: await session.renew() });
}

async function json<T>(answer: Promise<ApiAnswer>): Promise<T> {
  return JSON.parse((await answer).body) as T;
}

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.toString();
}
