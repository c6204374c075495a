import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Housekeeping } from './modules/sessions/housekeeping.ts';
import type { SessionTouch } from './modules/sessions/touch.ts';
import type {
  AccessTokens,
  DescribeDevice,
  HashQueue,
  Limiter,
  Metrics,
  PasswordPolicy,
  RefreshTokens,
  StatusService,
} from './types.ts';

/** Everything the routes consume; made by compose.ts, replaced piece by piece in tests of failures. */
export interface Services {
  config: Config;
  log: FastifyBaseLogger;
  database: Database;
  hashes: HashQueue;
  policy: PasswordPolicy;
  limiter: Limiter;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  describeDevice: DescribeDevice;
  metrics: Metrics;
  status: StatusService;
  touch: SessionTouch;
  housekeeping: Housekeeping;
  /** Closes what was opened, in order. */
  close(): Promise<void>;
}

/** Options of every module's plugin. */
export interface ModuleOptions {
  services: Services;
}
