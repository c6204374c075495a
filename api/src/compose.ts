/** The composition root: the only file that knows which implementation stands behind each port. */
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import { createDatabase } from './database/database.ts';
import { createHousekeeping } from './modules/sessions/housekeeping.ts';
import { createSessionTouch } from './modules/sessions/touch.ts';
import { createStatusService } from './modules/status/service.ts';
import { createMetrics } from './observability/metrics.ts';
import { createAccessTokens } from './security/access-tokens.ts';
import { describeDevice } from './security/device.ts';
import { createHashQueue } from './security/hash-queue.ts';
import { createMemoryLimiter, createRedisLimiter } from './security/limiter.ts';
import { createPasswordPolicy } from './security/password-policy.ts';
import { createRefreshTokens } from './security/refresh-tokens.ts';
import type { Services } from './services.ts';

/** Connects to nothing that must answer: the API starts, and says what is missing, while its dependencies are away. */
export async function createServices(config: Config, log: FastifyBaseLogger): Promise<Services> {
  const metrics = createMetrics({ release: config.release });
  const database = createDatabase({
    ...config.database,
    applicationName: 'pulse-api',
    warn: (message) => log.warn({ database: message }, 'database'),
  });
  const { pool } = database;
  // ioredis is loaded only where Redis is used.
  const redis =
    config.redisUrl === undefined
      ? undefined
      : (await import('./lib/redis.ts')).connectRedis(config.redisUrl, log);
  const hashes = createHashQueue({ onWaited: (seconds) => metrics.hashWaited(seconds) });
  const touch = createSessionTouch(pool, (error) =>
    log.warn({ err: error }, 'last-seen times were not written'),
  );
  const housekeeping = createHousekeeping(pool, (error) => log.warn({ err: error }, 'housekeeping failed'));
  const status = createStatusService({
    pool,
    redis,
    release: config.release,
    appUrl: config.appUrl,
    sampleInterval: config.statusSampleInterval,
    log,
  });
  metrics.observe({
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    hashQueue: () => ({ depth: hashes.depth }),
    activeSessions: async () => {
      const { rows } = await pool.query<{ count: string }>(
        'select count(*) from sessions where expires_at > now()',
      );
      return Number(rows[0]?.count ?? 0);
    },
  });

  return {
    config,
    log,
    database,
    hashes,
    policy: createPasswordPolicy(),
    limiter: redis ? createRedisLimiter(redis, log) : createMemoryLimiter(),
    accessTokens: createAccessTokens({ keys: config.jwtKeys, ttl: config.accessTokenTtl }),
    refreshTokens: createRefreshTokens({ secret: config.refreshTokenSecret }),
    describeDevice,
    metrics,
    status,
    touch,
    housekeeping,
    async close() {
      await housekeeping.stop();
      await status.stop();
      await touch.flush();
      redis?.disconnect();
      await database.close();
    },
  };
}
