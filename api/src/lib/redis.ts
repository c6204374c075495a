import { Redis } from 'ioredis';

interface Log {
  warn(context: object, message: string): void;
  info(context: object, message: string): void;
}

/** Redis only speeds up and shares what the API can do without it: nobody waits for it longer than this. */
const COMMAND_TIMEOUT_MS = 250;
const MAX_RECONNECT_DELAY_MS = 5_000;

/**
 * A client that never holds a request up: commands fail at once while the connection is away and after 250 ms
 * otherwise. It reconnects for ever, in the background; losing and finding Redis is each logged once.
 */
export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RECONNECT_DELAY_MS),
  });
  let reported = false;
  // Without a listener ioredis prints each failed attempt to standard error.
  redis.on('error', (error: unknown) => {
    if (reported) return;
    reported = true;
    log.warn({ err: error }, 'Redis is away');
  });
  redis.on('ready', () => {
    if (reported) log.info({}, 'Redis is back');
    reported = false;
  });
  return redis;
}
