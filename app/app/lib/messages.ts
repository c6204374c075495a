import type { I18n, MessageKey } from '../i18n/index.ts';
import type { ParamName } from '../i18n/types.ts';
import type { Problem } from './api-errors.ts';

/** Messages that need no parameters. */
export type PlainKey = { [K in MessageKey]: [ParamName<K>] extends [never] ? K : never }[MessageKey];

/** A message as data: actions answer with it, pages put it into words. */
export type Message =
  | { readonly key: PlainKey }
  | { readonly key: 'error.rateLimited' | 'error.rateLimited.minutes'; readonly count: number };

/** Puts a message into words. */
export function say(t: I18n['t'], message: Message): string {
  return 'count' in message ? t(message.key, { count: message.count }) : t(message.key);
}

const BY_CODE: Readonly<Record<string, PlainKey>> = {
  'invalid-credentials': 'error.invalidCredentials',
  'email-taken': 'invalid.email.taken',
  'wrong-password': 'invalid.password.wrong',
  validation: 'error.validation',
  'too-large': 'error.tooLarge',
  busy: 'error.busy',
  unreachable: 'error.unavailable.text',
  'database-unavailable': 'error.unavailable.text',
};

/** What a refusal of the API means to the visitor. */
export function messageOf(problem: Problem): Message {
  if (problem.code === 'rate-limited') {
    const seconds = problem.retryAfter ?? 60;
    return seconds < 120
      ? { key: 'error.rateLimited', count: seconds }
      : { key: 'error.rateLimited.minutes', count: Math.ceil(seconds / 60) };
  }
  return { key: BY_CODE[problem.code] ?? 'error.internal' };
}
