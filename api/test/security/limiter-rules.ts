import { expect, it } from 'vitest';
import type { Limiter, LimitKey } from '../../src/types.ts';

/** The keys of a login, as the routes make them. */
export const login = (email: string, address = '198.51.100.1'): LimitKey[] => [
  { scope: 'login-account', id: email },
  { scope: 'login-address', id: address },
];

interface Subject {
  limiter: Limiter;
  /** Lets time pass, really or by a clock. */
  pass: (ms: number) => Promise<void>;
}

/** What holds for every limiter, in memory and in Redis alike. */
export function limiterRules(make: () => Subject): void {
  const fail = async (limiter: Limiter, keys: LimitKey[]) => {
    expect(await limiter.check(keys)).toBe(0);
    return limiter.penalize(keys);
  };

  it('lets five failures pass, then makes the next attempt wait', async () => {
    const { limiter, pass } = make();
    const keys = login('slow@example.org');
    for (let failure = 0; failure < 4; failure += 1) expect(await fail(limiter, keys)).toBe(0);
    expect(await fail(limiter, keys)).toBeCloseTo(1, 1);
    const wait = await limiter.check(keys);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1);
    await pass(1_010);
    expect(await fail(limiter, keys)).toBeCloseTo(2, 1);
  });

  it('does not slow other accounts or other addresses', async () => {
    const { limiter } = make();
    for (let failure = 0; failure < 5; failure += 1)
      await fail(limiter, login('one@example.org', '198.51.100.10'));
    expect(await limiter.check(login('one@example.org', '198.51.100.10'))).toBeGreaterThan(0);
    expect(await limiter.check(login('two@example.org', '198.51.100.10'))).toBe(0);
    expect(await limiter.check(login('one@example.org', '198.51.100.11'))).toBe(0);
  });

  it('lets guesses sent in parallel no further than guesses sent one by one', async () => {
    const { limiter } = make();
    const keys = login('parallel@example.org');
    const answers = await Promise.all(Array.from({ length: 50 }, async () => limiter.check(keys)));
    expect(answers.filter((seconds) => seconds === 0)).toHaveLength(5);
  });

  it('forgets the account’s failures at a success', async () => {
    const { limiter } = make();
    const keys = login('forget@example.org');
    for (let failure = 0; failure < 4; failure += 1) await fail(limiter, keys);
    expect(await limiter.check(keys)).toBe(0);
    await limiter.reset(keys);
    for (let failure = 0; failure < 4; failure += 1) expect(await fail(limiter, keys)).toBe(0);
  });

  it('keeps the address’s failures at a success: an own account is no way around them', async () => {
    const { limiter } = make();
    for (let failure = 0; failure < 30; failure += 1)
      await fail(limiter, login(`guess-${failure}@example.org`));
    await limiter.reset(login('own@example.org'));
    expect(await limiter.check(login('next@example.org'))).toBeGreaterThan(0);
  });

  it('takes an attempt back that was neither right nor wrong', async () => {
    const { limiter } = make();
    const keys = login('busy@example.org');
    for (let attempt = 0; attempt < 40; attempt += 1) {
      expect(await limiter.check(keys)).toBe(0);
      await limiter.release(keys);
    }
  });

  it('caps sign-ups from one address, but not those that came to nothing', async () => {
    const { limiter } = make();
    const keys: LimitKey[] = [{ scope: 'sign-up-address', id: '198.51.100.99' }];
    for (let one = 0; one < 250; one += 1) {
      expect(await limiter.check(keys)).toBe(0);
      await limiter.release(keys);
    }
    for (let one = 0; one < 200; one += 1) {
      expect(await limiter.check(keys)).toBe(0);
      await limiter.reset(keys);
    }
    const wait = await limiter.check(keys);
    expect(wait).toBeGreaterThan(3_500);
    expect(wait).toBeLessThanOrEqual(3_600);
    expect(await limiter.penalize(keys)).toBe(0);
  });

  it('counts an attempt only when all its keys let it pass', async () => {
    const { limiter } = make();
    const blocked = login('blocked@example.org', '198.51.100.20');
    for (let failure = 0; failure < 5; failure += 1) await fail(limiter, blocked);
    for (let attempt = 0; attempt < 100; attempt += 1)
      expect(await limiter.check(blocked)).toBeGreaterThan(0);
    expect(await limiter.check(login('other@example.org', '198.51.100.20'))).toBe(0);
  });

  it('slows guessing of the own password behind a stolen session', async () => {
    const { limiter } = make();
    const keys: LimitKey[] = [{ scope: 'password-user', id: '3f0e5c1e-0000-4000-8000-000000000001' }];
    for (let failure = 0; failure < 5; failure += 1) await fail(limiter, keys);
    expect(await limiter.check(keys)).toBeGreaterThan(0);
    await limiter.reset(keys);
    expect(await limiter.check(keys)).toBe(0);
  });
}
