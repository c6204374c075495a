import { ask, call } from './api-call.server.ts';
import type { Call } from './api-call.server.ts';
import { ApiError } from './api-errors.ts';
import type { ApiAnswer } from './api-transport.server.ts';
import type { ActivityKind, InputOf } from './api-types.ts';
import type { HostContext } from './host-context.ts';
import { sessionOf } from './session.server.ts';

/**
 * The only door to the API. Every function takes the context of the visitor's request and throws ApiError when the API
 * refuses or is away, or a redirect to the login page when it needs a session and there is none.
 */
export const api = {
  signUp: (context: HostContext, body: InputOf<'post', '/auth/sign-up'>['body']) =>
    asAnyone(context, call('post', '/auth/sign-up', { body })),

  login: (context: HostContext, body: InputOf<'post', '/auth/login'>['body']) =>
    asAnyone(context, call('post', '/auth/login', { body })),

  logout: (context: HostContext) => authorised(context, call('post', '/auth/logout')),

  /** All that « Mon Pulse » shows, in one round trip that also checks the session. */
  pulse: (context: HostContext, timeZone: string) =>
    asAccount(context, call('get', '/pulse', { query: { timeZone } })),

  profile: (context: HostContext) => asAccount(context, call('get', '/me')),

  changeProfile: (context: HostContext, body: InputOf<'patch', '/me'>['body']) =>
    asAccount(context, call('patch', '/me', { body })),

  changePassword: (context: HostContext, body: InputOf<'post', '/me/password'>['body']) =>
    authorised(context, call('post', '/me/password', { body })),

  deleteAccount: (context: HostContext, body: InputOf<'post', '/me/deletion'>['body']) =>
    authorised(context, call('post', '/me/deletion', { body })),

  /** The JSON document of all personal data, as the API wrote it. */
  exportData: (context: HostContext) => authorised(context, call('get', '/me/export')),

  activity: (context: HostContext, query: { limit: number; cursor?: string; kind?: ActivityKind }) =>
    asAccount(context, call('get', '/activity', { query })),

  sessions: (context: HostContext) => asAccount(context, call('get', '/sessions')),

  endSession: (context: HostContext, id: string) =>
    authorised(context, call('delete', '/sessions/{id}', { parameters: { id } })),

  endOtherSessions: (context: HostContext) => asAccount(context, call('delete', '/sessions')),

  status: (context: HostContext) => asAnyone(context, call('get', '/status')),
};

async function asAnyone<T>(context: HostContext, request: Call<T>): Promise<T> {
  return JSON.parse((await ask(context, request)).body) as T;
}

async function asAccount<T>(context: HostContext, request: Call<T>): Promise<T> {
  return JSON.parse((await authorised(context, request)).body) as T;
}

async function authorised(context: HostContext, request: Call<unknown>): Promise<ApiAnswer> {
  const session = sessionOf(context);
  try {
    return await ask(context, request, await session.accessToken());
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'unauthenticated') throw error;
  }
  // The token ended between the browser's clock and the API's, or the session is over: renewing tells which.
  return ask(context, request, await session.renew());
}
