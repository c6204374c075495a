import { expect, test } from 'vitest';
import { buildActivity, DAYS, SESSIONS } from '../../scripts/seed/activity.ts';
import { createRandom, pick } from '../../scripts/seed/random.ts';
import { buildDays, buildMinutes, STATUS_DAYS } from '../../scripts/seed/status.ts';

const now = new Date('2026-11-24T15:30:20.500Z');
const DAY = 86_400_000;

test('numbers repeat with their seed, lie in [0, 1), and differ', () => {
  const [a, b, other] = [createRandom(1), createRandom(1), createRandom(2)];
  const draw = (random: () => number) => Array.from({ length: 500 }, random);
  const first = draw(a);
  expect(first).toEqual(draw(b));
  expect(first).not.toEqual(draw(other));
  expect(new Set(first).size).toBe(500);
  expect(first.every((n) => n >= 0 && n < 1)).toBe(true);
});

test('weights say how often, and nothing cannot be picked from', () => {
  const random = createRandom(3);
  const picked = Array.from({ length: 1000 }, () =>
    pick<string>(
      [
        ['often', 9],
        ['rarely', 1],
      ],
      random,
    ),
  );
  const often = picked.filter((word) => word === 'often').length;
  expect(often).toBeGreaterThan(850);
  expect(often).toBeLessThan(950);
  expect(() => pick([], random)).toThrow(RangeError);
});

test('eight weeks of activity, the same for the same day, none of it in the future', () => {
  const events = buildActivity(now);
  expect(buildActivity(now)).toEqual(events);
  expect(events.length).toBeGreaterThan(120);
  expect(events[0]?.kind).toBe('sign-up');
  const times = events.map(({ at }) => at.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.max(...times)).toBeLessThan(now.getTime());
  expect(Math.min(...times)).toBeGreaterThan(now.getTime() - (DAYS + 1) * DAY);
});

test('it shows every side of an account: devices, failures, changes', () => {
  const events = buildActivity(now);
  const kinds = new Set(events.map(({ kind }) => kind));
  for (const kind of [
    'sign-up',
    'login',
    'login-failed',
    'logout',
    'profile-changed',
    'password-changed',
    'session-ended',
  ]) {
    expect(kinds).toContain(kind);
  }
  expect(new Set(events.map(({ device }) => device)).size).toBeGreaterThanOrEqual(4);
  const days = new Set(events.map(({ at }) => at.toISOString().slice(0, 10)));
  expect(days.size).toBeGreaterThan(40);
});

test('addresses are those kept for documentation', () => {
  const documentation = /^(?:192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)\d+$|^2001:db8:/;
  for (const { address } of [...buildActivity(now), ...SESSIONS]) expect(address).toMatch(documentation);
});

test('a day of minutes up to the last whole one, each component once a minute', () => {
  const minutes = buildMinutes(now);
  const keys = minutes.map(({ component, at }) => `${component} ${at.toISOString()}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(minutes).toHaveLength(3 * 1440);
  expect(minutes[0]?.at.toISOString()).toBe('2026-11-24T15:29:00.000Z');
  expect(minutes.every(({ up, down }) => up + down === 1)).toBe(true);
  expect(minutes.filter(({ component, down }) => component === 'api' && down === 1)).toHaveLength(4);
});

test('ninety days before today, with outages and with days nobody looked', () => {
  const days = buildDays(now);
  const api = days.filter(({ component }) => component === 'api');
  expect(api).toHaveLength(STATUS_DAYS - 2);
  expect(api[0]?.at.toISOString()).toBe('2026-11-23T00:00:00.000Z');
  expect(api.every(({ up, down }) => up + down === 1440)).toBe(true);
  expect(api.filter(({ down }) => down > 0).length).toBeGreaterThan(3);
});
