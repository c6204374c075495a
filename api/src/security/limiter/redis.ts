import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Limiter, LimitKey } from '../../types.ts';
import { createMemoryLimiter } from './memory.ts';
import { countersOf, KNOWN_FOR, PENDING_FOR } from './rules.ts';

/** What is used of the ioredis client; `status` is 'ready' while commands can be sent. */
export interface LimiterRedis {
  readonly status: string;
  evalsha(sha1: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
}

interface Log {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
}

type Operation = keyof Limiter;

function argumentsOf(operation: Operation, keys: readonly LimitKey[]): [number, ...(string | number)[]] {
  const { counters, known } = countersOf(keys);
  const exempts = counters.findIndex(({ key }) => key === known?.exempts) + 1;
  const rules = counters.flatMap(({ kind, free, base, cap, window, resettable }) => [
    ...[kind, free, base, cap, window],
    resettable ? 1 : 0,
  ]);
  const names = [known?.key ?? '', ...counters.map(({ key }) => key)];
  return [names.length, ...names, operation, KNOWN_FOR, PENDING_FOR, exempts, ...rules];
}

/**
 * Counts in Redis, so that an attacker gains nothing from several API instances. While Redis is away each instance
 * counts in its own memory (said once in the log): logins go on, still limited. It recovers by itself.
 */
export function createRedisLimiter(redis: LimiterRedis, log: Log): Limiter {
  const memory = createMemoryLimiter();
  const script = readFileSync(new URL('script.lua', import.meta.url), 'utf8');
  const sha1 = createHash('sha1').update(script).digest('hex');
  let away = false;

  async function run(operation: Operation, keys: readonly LimitKey[]): Promise<number> {
    const args = argumentsOf(operation, keys);
    const answer = await redis.evalsha(sha1, ...args).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return redis.eval(script, ...args);
      throw error;
    });
    return Number(answer) / 1000;
  }

  async function shared(operation: Operation, keys: readonly LimitKey[]): Promise<number> {
    try {
      if (redis.status !== 'ready') throw new Error(`redis is ${redis.status}`);
      const seconds = await run(operation, keys);
      if (away) log.info({}, 'limits are shared through Redis again');
      away = false;
      return seconds;
    } catch (error) {
      if (!away) log.warn({ err: error }, 'Redis does not answer: limits are counted in this process alone');
      away = true;
      return memory[operation](keys) ?? 0;
    }
  }

  return {
    check: (keys) => shared('check', keys),
    penalize: (keys) => shared('penalize', keys),
    reset: (keys) => shared('reset', keys).then(() => undefined),
    release: (keys) => shared('release', keys).then(() => undefined),
  };
}
