import argon2 from 'argon2';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/errors/problem.ts';
import { createHashQueue } from '../../src/security/hash-queue.ts';

/** The least argon2 takes: what is tested here is the queue, not the hash. */
const quick = { memoryCost: 1024, timeCost: 2, parallelism: 1 };
/** Slow enough (about 0.2 s) that a second job certainly finds it at work. */
const slow = { memoryCost: 131_072, timeCost: 2, parallelism: 1 };

const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('hashing', () => {
  it('makes argon2id hashes with m=19456, t=2, p=1 by default', async () => {
    const encoded = await createHashQueue().hash('correct horse battery');
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await argon2.verify(encoded, 'correct horse battery')).toBe(true);
  });

  it('salts: the same password gives another hash each time', async () => {
    const queue = createHashQueue({ parameters: quick });
    expect(await queue.hash('correct horse battery')).not.toBe(await queue.hash('correct horse battery'));
  });

  it('verifies the right password and refuses another, to the last of 128 characters', async () => {
    const queue = createHashQueue({ parameters: quick });
    const long = 'p'.repeat(127);
    const encoded = await queue.hash(`${long}a`);
    expect(await queue.verify(encoded, `${long}a`)).toBe(true);
    expect(await queue.verify(encoded, `${long}b`)).toBe(false);
    expect(await queue.verify(encoded, `${long}A`)).toBe(false);
  });

  it('takes the same text, composed or decomposed, as the same password', async () => {
    const queue = createHashQueue({ parameters: quick });
    const encoded = await queue.hash('Zoë à l’été 2026');
    expect(await queue.verify(encoded, 'Zoë à l’été 2026'.normalize('NFD'))).toBe(true);
  });
});

describe('parameters', () => {
  const queue = createHashQueue();

  it.each([
    ['less memory', '$argon2id$v=19$m=9216,t=2,p=1$c2FsdHNhbHQ$aGFzaA'],
    ['fewer passes', '$argon2id$v=19$m=19456,t=1,p=1$c2FsdHNhbHQ$aGFzaA'],
    ['argon2i', '$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA'],
    ['an older version', '$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA'],
    ['bcrypt', '$2b$12$abcdefghijklmnopqrstuv'],
  ])('wants a rehash of %s', (_what, encoded) => {
    expect(queue.needsRehash(encoded)).toBe(true);
  });

  it('leaves today’s and stronger hashes alone', async () => {
    expect(queue.needsRehash(await queue.hash('correct horse battery'))).toBe(false);
    expect(queue.needsRehash('$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA')).toBe(false);
  });

  it('has a decoy with today’s parameters that is verified like any hash and matches nothing', async () => {
    expect(queue.needsRehash(queue.decoy)).toBe(false);
    expect(await queue.verify(queue.decoy, '')).toBe(false);
    expect(await queue.verify(queue.decoy, queue.decoy)).toBe(false);
  });

  it('draws another decoy for each queue', () => {
    expect(createHashQueue().decoy).not.toBe(queue.decoy);
  });
});

describe('bounds', () => {
  it('refuses at once when as many jobs wait as it holds, with a time to come back', async () => {
    const queue = createHashQueue({ parameters: slow, concurrency: 1, capacity: 2, maxWait: 60 });
    const accepted = [queue.hash('one'), queue.hash('two'), queue.hash('three')];
    expect(queue.full).toBe(true);
    expect(queue.depth).toBe(3);
    const error = await caught(queue.hash('four'));
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ status: 503, code: 'busy' });
    expect(Number((error as Problem).headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(queue.depth).toBe(3);
    await Promise.all(accepted);
    expect(queue.depth).toBe(0);
    expect(queue.full).toBe(false);
  });

  it('refuses when the wait would be too long at the speed it measures', async () => {
    const queue = createHashQueue({ parameters: slow, concurrency: 1, capacity: 1000, maxWait: 0.15 });
    // The first guess (30 ms a hash) allows some; after slow hashes were measured it allows fewer.
    const first = Array.from({ length: 40 }, () => caught(queue.hash('x')));
    const early = queue.depth;
    expect(early).toBeLessThan(40);
    await Promise.all(first);
    const second = Array.from({ length: 40 }, () => caught(queue.hash('x')));
    expect(queue.depth).toBeLessThan(early);
    expect(queue.depth).toBeGreaterThanOrEqual(1);
    await Promise.all(second);
  });

  it('never has more at work than its concurrency, and serves in the order of arrival', async () => {
    const waits: number[] = [];
    const queue = createHashQueue({
      parameters: quick,
      concurrency: 1,
      maxWait: 60,
      onWaited: (seconds) => waits.push(seconds),
    });
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3, 4].map((index) => queue.hash('x').then(() => order.push(index))));
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(waits).toHaveLength(5);
    expect(waits[0]).toBe(0);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
  });

  it('goes on after a job that failed', async () => {
    const queue = createHashQueue({ parameters: quick, concurrency: 1, maxWait: 60 });
    const broken = caught(queue.verify('not a hash', 'x'));
    const next = queue.hash('x');
    expect(await broken).toBeInstanceOf(Error);
    expect(await next).toMatch(/^\$argon2id/);
    expect(queue.depth).toBe(0);
  });
});
