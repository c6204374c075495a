import { expect, test } from 'vitest';
import { probe } from '../../../src/config/leaves/probe.ts';

test.each([
  ['GET /', { method: 'GET', path: '/' }],
  ['POST  /auth/login', { method: 'POST', path: '/auth/login' }],
])('%s is a probe, and is written as it was', (text, value) => {
  expect(probe.parse(text)).toEqual({ ok: true, value });
  expect(probe.format(value as { method: 'GET' | 'POST'; path: string })).toBe(text.replace(/ +/u, ' '));
});

test.each(['/', 'GET', 'DELETE /account', 'get /', 'GET login', 'GET /a?b=c', 'GET / now', ''])(
  '"%s" is none, and the fault says what one looks like',
  (text) => {
    const parsed = probe.parse(text);
    expect(parsed.ok ? 'accepted' : parsed.problem).toMatch(/such as GET \/|begins with "\/"/u);
  },
);
