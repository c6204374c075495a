import type { Profile } from './api-types.ts';
import { readCookie, serializeCookie } from './cookies.ts';
import type { HostContext } from './host-context.ts';
import type { Account } from './request-info.tsx';
import { sessionOf } from './session.server.ts';

const YEAR = 31_536_000;

function cookieName(context: HostContext): string {
  return context.settings.secureCookies ? '__Host-pulse-account' : 'pulse-account';
}

/**
 * The name in the header of every page, without asking the API for it. It proves nothing: the tokens do. It is kept in a
 * cookie that only this server reads, rewritten whenever the API gave a profile that differs.
 */
export function accountOf(context: HostContext): Account | null {
  if (!sessionOf(context).signedIn) return null;
  const value = readCookie(context.cookieHeader, cookieName(context));
  return (value === undefined ? undefined : parse(value)) ?? { name: 'pulse', email: '' };
}

export function keepAccount(context: HostContext, { name, email }: Profile): void {
  const name_ = cookieName(context);
  const value = Buffer.from(JSON.stringify([name, email])).toString('base64url');
  if (readCookie(context.cookieHeader, name_) === value) return;
  write(context, name_, value, YEAR);
}

export function forgetAccount(context: HostContext): void {
  write(context, cookieName(context), '', 0);
}

function write(context: HostContext, name: string, value: string, maxAge: number): void {
  const secure = context.settings.secureCookies;
  context.responseCookies.set(name, serializeCookie(name, value, { maxAge, secure, httpOnly: true }));
}

function parse(value: string): Account | undefined {
  try {
    const pair: unknown = JSON.parse(Buffer.from(value, 'base64url').toString());
    if (!Array.isArray(pair)) return undefined;
    const [name, email] = pair as unknown[];
    return typeof name === 'string' && typeof email === 'string' ? { name, email } : undefined;
  } catch {
    return undefined;
  }
}
