import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { LimitKey } from '../../types.ts';

/** All times in milliseconds. */
export interface Rule {
  /** `delay`: failures make the next attempt wait longer and longer. `quota`: so many attempts in a window. */
  kind: 'delay' | 'quota';
  /** Failures (or attempts) that cost nothing. */
  free: number;
  /** First delay; doubles with each further failure. */
  base: number;
  /** Longest delay: nobody can be shut out for longer than this by one more failure. */
  cap: number;
  /** Failures older than this are forgotten; the window of a quota. */
  window: number;
  /** A success forgets the failures. */
  resettable: boolean;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type RuleName = LimitKey['scope'] | 'login-pair';

/**
 * Guessing from one address against one account is slowed hard (`login-pair`). The account alone is slowed softly,
 * 15 s at most: thousands of addresses together get fewer than 6,000 guesses a day at one account, and still cannot shut
 * its owner out; from an address where the owner has logged in before, the account's own delay does not even apply.
 * An address alone has room for an office behind one NAT.
 */
const RULES: Readonly<Record<RuleName, Rule>> = {
  'login-pair': rule({ free: 5, cap: 15 * MINUTE, window: HOUR, resettable: true }),
  'login-account': rule({ free: 20, cap: 15 * SECOND, window: HOUR, resettable: true }),
  'login-address': rule({ free: 30, cap: MINUTE, window: 15 * MINUTE }),
  'refresh-address': rule({ free: 30, cap: MINUTE, window: 15 * MINUTE }),
  'password-user': rule({ free: 5, cap: 5 * MINUTE, window: HOUR, resettable: true }),
  'sign-up-address': rule({ kind: 'quota', free: 200, window: HOUR }),
};

function rule(given: Partial<Rule> & Pick<Rule, 'free' | 'window'>): Rule {
  return { kind: 'delay', base: SECOND, cap: 0, resettable: false, ...given };
}

/** How long an address stays known to an account after a login there. */
export const KNOWN_FOR = 30 * 24 * HOUR;

/** An attempt that never reported back (a crash, a lost connection) stops counting after this. */
export const PENDING_FOR = 30 * SECOND;

export interface Counter extends Rule {
  key: string;
}

export interface Counters {
  counters: Counter[];
  /** Remembers that the owner logged in from this address; the counter named beside it is then left out. */
  known: { key: string; exempts: string } | undefined;
}

/** One customer of an IPv6 provider has at least a /64: counting single addresses there would limit nobody. */
function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address.replace('::ffff:', '');
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}

/** Emails and addresses are personal data: the store only sees digests of them. */
function keyOf(name: string, id: string): string {
  return `pulse:limit:${name}:${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`;
}

const isAddress = (scope: LimitKey['scope']) => scope.endsWith('-address');

/** The counters that an attempt touches; from an account and an address also the pair of both. */
export function countersOf(keys: readonly LimitKey[]): Counters {
  const ids = keys.map(({ scope, id }) => ({ scope, id: isAddress(scope) ? network(id) : id }));
  const counters: Counter[] = ids.map(({ scope, id }) => ({ key: keyOf(scope, id), ...RULES[scope] }));
  const account = ids.find(({ scope }) => scope === 'login-account')?.id;
  const address = ids.find(({ scope }) => scope === 'login-address')?.id;
  if (account === undefined || address === undefined) return { counters, known: undefined };
  const pair = `${account}\n${address}`;
  counters.push({ key: keyOf('login-pair', pair), ...RULES['login-pair'] });
  return { counters, known: { key: keyOf('known', pair), exempts: keyOf('login-account', account) } };
}
