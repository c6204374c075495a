import { expect, test } from 'vitest';
import { teamCookie } from '../../../src/drivers/ingress/maintenance.ts';

test('who proves the site in maintenance passes as the team does, and otherwise carries nothing', () => {
  const state = { since: '2026-11-26T20:00:00Z', by: 'ana@laptop', retryAfter: 300, code: 'abc-23' };
  expect(teamCookie(`# ${JSON.stringify(state)}`)).toBe('__Host-pulse-team=abc-23');
  expect(teamCookie('')).toBe(undefined);
});
