import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectRedis } from '../../src/lib/redis.ts';
import { createRedisLimiter } from '../../src/security/limiter.ts';
import { limiterRules, login } from './limiter-rules.ts';
import { redisMissing, RedisServer } from './redis-server.ts';

const missing = redisMissing();
if (missing !== undefined) console.warn(`SKIPPED: limits shared through Redis: ${missing}`);

describe.skipIf(missing !== undefined)('through a real Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  const lines: string[] = [];
  const log = {
    info: (_context: object, message: string) => void lines.push(`info ${message}`),
    warn: (_context: object, message: string) => void lines.push(`warn ${message}`),
  };
  const quiet = { info: () => undefined, warn: () => undefined };
  const ready = (client: Redis) => vi.waitUntil(() => client.status === 'ready', { timeout: 15_000 });

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    redis = connectRedis(server.url, quiet);
    await ready(redis);
    await redis.flushall();
    lines.length = 0;
  });
  afterEach(async () => {
    const ended = redis.status === 'end' ? Promise.resolve() : once(redis, 'end');
    redis.disconnect();
    await ended;
  });

  // The clock is Redis's own, so that instances agree: time really passes here.
  limiterRules(() => ({
    limiter: createRedisLimiter(redis, log),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }));

  it('counts the attempts of all instances together', async () => {
    const other = connectRedis(server.url, quiet);
    await ready(other);
    const [one, two] = [createRedisLimiter(redis, log), createRedisLimiter(other, log)];
    const keys = login('both@example.org');
    for (const limiter of [one, two, one, two, one]) {
      expect(await limiter.check(keys)).toBe(0);
      await limiter.penalize(keys);
    }
    expect(await two.check(keys)).toBeGreaterThan(0);
    other.disconnect();
  });

  it('leaves nothing in Redis for ever, and no email or address', async () => {
    const limiter = createRedisLimiter(redis, log);
    await limiter.check(login('private@example.org', '198.51.100.77'));
    await limiter.penalize(login('private@example.org', '198.51.100.77'));
    await limiter.reset(login('private@example.org', '198.51.100.78'));
    const keys = await redis.keys('*');
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) {
      expect(key).toMatch(/^pulse:limit:[a-z-]+:[\w-]{22}$/);
      expect(await redis.pttl(key)).toBeGreaterThan(0);
    }
  });

  it('lets the owner in from a known address while the account is attacked', async () => {
    const limiter = createRedisLimiter(redis, log);
    await limiter.check(login('victim@example.org', '198.51.100.7'));
    await limiter.reset(login('victim@example.org', '198.51.100.7'));
    for (let one = 0; one < 40; one += 1)
      await limiter.penalize(login('victim@example.org', `203.0.113.${one}`));
    expect(await limiter.check(login('victim@example.org', '198.51.100.8'))).toBeGreaterThan(10);
    expect(await limiter.check(login('victim@example.org', '198.51.100.7'))).toBe(0);
  });

  it('goes on when Redis forgets the script', async () => {
    const limiter = createRedisLimiter(redis, log);
    expect(await limiter.check(login('a@example.org'))).toBe(0);
    await redis.script('FLUSH');
    expect(await limiter.check(login('a@example.org'))).toBe(0);
    expect(lines).toEqual([]);
  });

  it('counts in memory while Redis is away, says so once, and recovers by itself', async () => {
    const limiter = createRedisLimiter(redis, log);
    const keys = login('outage@example.org');
    expect(await limiter.check(keys)).toBe(0);
    await server.kill();
    for (let failure = 0; failure < 5; failure += 1) {
      expect(await limiter.check(keys)).toBe(0);
      await limiter.penalize(keys);
    }
    expect(await limiter.check(keys)).toBeGreaterThan(0);
    expect(lines).toEqual(['warn Redis does not answer: limits are counted in this process alone']);

    await server.run();
    await ready(redis);
    expect(await limiter.check(keys)).toBe(0);
    expect(lines.at(-1)).toBe('info limits are shared through Redis again');
    expect(lines).toHaveLength(2);
  });

  it('never holds a request up: a Redis that hangs is given 250 ms', async () => {
    const limiter = createRedisLimiter(redis, log);
    server.pause();
    expect(await limiter.check(login('hang@example.org'))).toBe(0);
    server.resume();
    expect(lines).toEqual(['warn Redis does not answer: limits are counted in this process alone']);
  });
});
