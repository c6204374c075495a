import { beforeEach, describe, expect, it } from 'vitest';
import { countersOf } from '../../src/security/limiter/rules.ts';
import { createMemoryLimiter } from '../../src/security/limiter.ts';
import type { LimitKey } from '../../src/types.ts';
import { limiterRules, login } from './limiter-rules.ts';

const HOUR = 3_600_000;

describe('in memory', () => {
  let time = 0;
  beforeEach(() => {
    time = Date.parse('2026-11-24T03:00:00Z');
  });
  const make = (capacity?: number) =>
    createMemoryLimiter({ now: () => time, ...(capacity === undefined ? {} : { capacity }) });

  limiterRules(() => ({ limiter: make(), pass: async (ms) => void (time += ms) }));

  it('is synchronous: no promise stands between an attempt and its answer', () => {
    const limiter = make();
    expect(limiter.check(login('a@example.org'))).toBe(0);
    expect(limiter.penalize(login('a@example.org'))).toBe(0);
  });

  it('doubles the delay of one address with one account up to 15 minutes', () => {
    const limiter = make();
    const keys = login('a@example.org');
    const delays: number[] = [];
    for (let failure = 1; failure <= 18; failure += 1) {
      time += 16 * 60_000;
      expect(limiter.check(keys)).toBe(0);
      delays.push(limiter.penalize(keys));
    }
    expect(delays).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  });

  it('slows an account under attack from ever new addresses by 15 s at most, and forgets in an hour', () => {
    const limiter = make();
    let last = 0;
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const keys = login('victim@example.org', `203.0.113.${attempt}`);
      if (attempt < 20) expect(limiter.check(keys)).toBe(0);
      last = limiter.penalize(keys);
    }
    expect(last).toBe(15);
    expect(limiter.check(login('victim@example.org', '198.51.100.1'))).toBe(15);
    time += HOUR + 1;
    expect(limiter.check(login('victim@example.org', '198.51.100.1'))).toBe(0);
  });

  it('lets the owner in from where he logged in before, however hard the account is attacked', () => {
    const limiter = make();
    const owner = login('victim@example.org', '198.51.100.7');
    expect(limiter.check(owner)).toBe(0);
    limiter.reset(owner);
    for (let attempt = 0; attempt < 60; attempt += 1)
      limiter.penalize(login('victim@example.org', `203.0.113.${attempt}`));
    expect(limiter.check(login('victim@example.org', '198.51.100.8'))).toBeGreaterThan(0);
    expect(limiter.check(owner)).toBe(0);
    time += 31 * 24 * HOUR;
    limiter.penalize(owner);
    expect(limiter.check(owner)).toBe(0);
  });

  it('forgets an attempt that never reported back', () => {
    const limiter = make();
    const keys = login('a@example.org');
    for (let attempt = 0; attempt < 5; attempt += 1) expect(limiter.check(keys)).toBe(0);
    expect(limiter.check(keys)).toBeGreaterThan(0);
    time += 31_000;
    expect(limiter.check(keys)).toBe(0);
  });

  it('opens a new quota of sign-ups after an hour', () => {
    const limiter = make();
    const keys: LimitKey[] = [{ scope: 'sign-up-address', id: '198.51.100.1' }];
    for (let one = 0; one < 200; one += 1) {
      expect(limiter.check(keys)).toBe(0);
      limiter.reset(keys);
    }
    time += 10 * 60_000;
    expect(limiter.check(keys)).toBe(50 * 60);
    time += 50 * 60_000;
    expect(limiter.check(keys)).toBe(0);
  });

  it('keeps a bounded number of entries under a flood of made-up accounts', () => {
    const limiter = make(1_000);
    for (let one = 0; one < 5_000; one += 1) {
      const keys = login(`nobody-${one}@example.org`, `203.0.113.${one % 250}`);
      limiter.check(keys);
      limiter.penalize(keys);
    }
    expect(limiter.size).toBeLessThanOrEqual(1_000);
  });
});

describe('keys', () => {
  const address = (id: string) => countersOf([{ scope: 'login-address', id }]).counters[0]?.key;

  it('hold no email and no address', () => {
    const { counters, known } = countersOf(login('someone@example.org', '198.51.100.1'));
    const all = [...counters.map(({ key }) => key), known?.key, known?.exempts].join(' ');
    expect(all).not.toMatch(/someone|example|198\.51/);
    expect(counters).toHaveLength(3);
  });

  it('count one /64 of IPv6 as one address, in any spelling', () => {
    expect(address('2001:db8:1:2::1')).toBe(address('2001:db8:1:2:ffff:ffff:ffff:ffff'));
    expect(address('2001:0DB8:0001:0002::')).toBe(address('2001:db8:1:2::9'));
    expect(address('2001:db8::1')).toBe(address('2001:db8:0:0:5::'));
    expect(address('2001:db8:1:2::1')).not.toBe(address('2001:db8:1:3::1'));
    expect(address('::1')).not.toBe(address('2001:db8::1'));
  });

  it('count an IPv4 address the same when it comes mapped into IPv6', () => {
    expect(address('::ffff:198.51.100.1')).toBe(address('198.51.100.1'));
    expect(address('198.51.100.1')).not.toBe(address('198.51.100.2'));
  });
});
