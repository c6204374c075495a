import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/**
 * Ends the process on SIGTERM or SIGINT: no new connection, requests in flight finish, then exit 0.
 * What is not finished after `seconds` is cut and the exit code is 1. A second signal ends at once.
 */
export function shutdownOn(app: FastifyInstance, log: Logger, seconds: number): void {
  let closing = false;
  let ended = false;
  const end = (code: number) => {
    // The first reason counts: cutting connections lets `close` succeed after all.
    if (ended) return;
    ended = true;
    log.info({ code }, 'stopped');
    log.flush(() => process.exit(code));
  };
  const shutdown = (signal: NodeJS.Signals) => {
    if (closing) {
      end(1);
      return;
    }
    closing = true;
    log.info({ signal }, 'draining');
    const deadline = setTimeout(() => {
      app.server.closeAllConnections();
      end(1);
    }, seconds * 1000);
    app.close().then(
      () => {
        clearTimeout(deadline);
        end(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'closing failed');
        end(1);
      },
    );
  };
  process.on('SIGTERM', shutdown);
  process.on('SIGINT', shutdown);
  // Started with a channel and the parent is gone, killed perhaps: nobody else would ever stop us.
  process.on('disconnect', () => shutdown('SIGTERM'));
}
