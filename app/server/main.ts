import { ConfigError, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { run } from './run.ts';
import { shutdownOn } from './shutdown.ts';

try {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel);
  const { app, announce } = await run(config, log);
  // Before anybody is told that we run: whoever is told may stop us at once.
  shutdownOn(app, log, config.shutdownTimeout);
  announce();
} catch (error) {
  const wrong = error instanceof ConfigError;
  process.stderr.write(
    `${wrong ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(wrong ? 2 : 1);
}
