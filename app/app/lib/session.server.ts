import { redirectDocument } from '@remix-run/node';
import { ask, call } from './api-call.server.ts';
import { ApiError } from './api-errors.ts';
import type { AnswerOf, Tokens } from './api-types.ts';
import { readCookie, serializeCookie } from './cookies.ts';
import type { HostContext } from './host-context.ts';
import { loginPath } from './safe-next.ts';
import { singleFlight } from './single-flight.ts';

/** The access cookie is dropped by the browser this long (s) before its token expires. */
const MARGIN = 5;

/** Late parallel requests find the new tokens this long (ms): half of the 10 s within which the API accepts a replay. */
const refreshes = singleFlight<Tokens>(5_000);

/**
 * The session of one request. Tokens live in httpOnly cookies only. A document POST runs an action and then loaders:
 * they share this object, so no answer can carry two versions of one cookie.
 */
export class Session {
  #access: string | undefined;
  #refresh: string | undefined;
  readonly #context: HostContext;

  constructor(context: HostContext) {
    this.#context = context;
    this.#access = tokenIn(context.cookieHeader, this.#name('access'));
    this.#refresh = tokenIn(context.cookieHeader, this.#name('refresh'));
  }

  /** Whether the browser holds a session; only the API can say whether it is still good. */
  get signedIn(): boolean {
    return this.#access !== undefined || this.#refresh !== undefined;
  }

  /**
   * An access token that was good a moment ago, refreshed first when the browser has dropped it.
   * @throws a redirect to the login page when there is no session
   */
  async accessToken(): Promise<string> {
    return this.#access ?? this.renew();
  }

  /**
   * Exchanges the refresh token, once for all requests in parallel.
   * @throws a redirect to the login page when the session has ended; ApiError when the API cannot say
   */
  async renew(): Promise<string> {
    const refresh = this.#refresh;
    if (refresh === undefined) throw this.#toLogin(this.#access === undefined ? 'required' : 'ended');
    try {
      const tokens = await refreshes(refresh, () => exchange(this.#context, refresh));
      this.open(tokens);
      return tokens.accessToken;
    } catch (error) {
      if (error instanceof ApiError && error.problem.code === 'invalid-refresh-token')
        throw this.#toLogin('ended');
      throw error;
    }
  }

  /** Keeps `tokens` in the browser. */
  open(tokens: Tokens): void {
    this.#access = tokens.accessToken;
    this.#refresh = tokens.refreshToken;
    this.#set('access', tokens.accessToken, secondsUntil(tokens.accessTokenExpiresAt) - MARGIN);
    this.#set('refresh', tokens.refreshToken, secondsUntil(tokens.refreshTokenExpiresAt));
  }

  /** Takes the tokens away from the browser. */
  close(): void {
    this.#access = undefined;
    this.#refresh = undefined;
    this.#set('access', '', 0);
    this.#set('refresh', '', 0);
  }

  #toLogin(reason: 'ended' | 'required'): Response {
    if (reason === 'ended') this.close();
    const { method, path } = this.#context;
    // The result of a form has no address of its own: lead back to its page.
    return redirectDocument(loginPath(method === 'GET' ? path : (path.split('?', 1)[0] ?? '/'), reason));
  }

  #name(kind: 'access' | 'refresh'): string {
    // __Host- makes browsers refuse the cookie from subdomains and over plain http; it exists with Secure only.
    return this.#context.settings.secureCookies ? `__Host-pulse-${kind}` : `pulse-${kind}`;
  }

  #set(kind: 'access' | 'refresh', value: string, maxAge: number): void {
    const name = this.#name(kind);
    const secure = this.#context.settings.secureCookies;
    this.#context.responseCookies.set(name, serializeCookie(name, value, { maxAge, secure, httpOnly: true }));
  }
}

/** The one session object of a request. */
export function sessionOf(context: HostContext): Session {
  // A slot, not a WeakMap: entries that die with each request make every garbage collection dearer (0.1 ms a page).
  return (context.session ??= new Session(context));
}

async function exchange(context: HostContext, refreshToken: string): Promise<Tokens> {
  const answer = await ask(context, call('post', '/auth/refresh', { body: { refreshToken } }));
  return (JSON.parse(answer.body) as AnswerOf<'post', '/auth/refresh'>).tokens;
}

/** A cookie that no token could be is no session: it never reaches a header of ours. */
function tokenIn(header: string, name: string): string | undefined {
  const value = readCookie(header, name);
  return value !== undefined && /^[\w\-.]{1,4096}$/.test(value) ? value : undefined;
}

function secondsUntil(time: string): number {
  return (Date.parse(time) - Date.now()) / 1000;
}
