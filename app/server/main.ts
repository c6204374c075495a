import { ConfigError, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { run } from './run.ts';
import { shutdownOn } from './shutdown.ts';

try {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel);
  const { app } = await run(config, log);
  shutdownOn(app, log, config.shutdownTimeout);
} catch (error) {
  const wrong = error instanceof ConfigError;
  process.stderr.write(
    `${wrong ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(wrong ? 2 : 1);
}
