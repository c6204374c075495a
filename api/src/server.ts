/** Process edge of the API: environment, port, signals, exit code. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { buildApp, type App } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { startMetricsServer, type MetricsServer } from './observability/metrics-server.ts';
import { sizeThreadPool } from './security/thread-pool.ts';

/** Milliseconds between "not ready" and the closed port: a balancer that asks every second has seen it. */
const drainDelay = 1_000;

/**
 * Not ready → drain → finish what is in flight → close. Bounded: what hangs longer than `timeout` seconds is cut.
 * Returns whether everything finished in time.
 */
async function shutDown(app: App, metrics: MetricsServer, timeout: number): Promise<boolean> {
  app.lifecycle.draining = true;
  const bound = AbortSignal.timeout(timeout * 1000);
  const cut = new Promise<boolean>((resolve) => {
    bound.addEventListener('abort', () => resolve(false), { once: true });
  });
  const finish = async () => {
    // A short timeout is a wish to stop soon: the drain takes a fifth of it at most.
    await sleep(Math.min(drainDelay, timeout * 200));
    // Connections that were busy when the port closed stay open for the next request, which must not come.
    const sweep = setInterval(() => app.server.server.closeIdleConnections(), 50);
    await app.server.close();
    clearInterval(sweep);
    await metrics.close();
    return true;
  };
  return Promise.race([finish(), cut]);
}

async function listen(config: Config): Promise<{ app: App; metrics: MetricsServer }> {
  const app = await buildApp(config);
  const metrics = await startMetricsServer(app.services.metrics, config.metrics);
  try {
    await app.server.listen({ host: config.host, port: config.port });
  } catch (error) {
    await metrics.close();
    await app.server.close();
    throw error;
  }
  return { app, metrics };
}

/** The line that supervisors wait for, in JSON, whatever LOG_LEVEL says. */
function announce({ app, metrics }: { app: App; metrics: MetricsServer }): void {
  const { port, address } = app.server.server.address() as AddressInfo;
  const host = address.includes(':') ? `[${address}]` : address;
  const { release } = app.services.config;
  const line = {
    level: 'info',
    msg: 'listening',
    address: `http://${host}:${port}`,
    metrics: metrics.address,
    release,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  process.send?.({ type: 'listening', port });
}

/** Exit codes: 0 stopped in order, 1 could not start or was cut, 2 environment. */
async function main(): Promise<void> {
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(error.faults.map((fault) => `${fault}\n`).join(''));
    process.exitCode = 2;
    return;
  }
  sizeThreadPool();

  // Signals count from the start: one that comes while starting stops right after it.
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
  });
  // Started by a supervisor that died without a signal: do not stay behind as an orphan.
  const orphaned = new Promise<'disconnect'>((resolve) => {
    if (process.channel) process.once('disconnect', () => resolve('disconnect'));
  });

  let running: Awaited<ReturnType<typeof listen>>;
  try {
    running = await listen(config);
  } catch (error) {
    process.stderr.write(`api: cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  running.app.services.status.start();
  running.app.services.housekeeping.start();
  announce(running);

  const reason = await Promise.race([signalled, orphaned]);
  running.app.server.log.info({ reason }, 'stopping');
  const inTime = await shutDown(running.app, running.metrics, config.shutdownTimeout);
  if (!inTime)
    process.stderr.write(`api: cut after ${config.shutdownTimeout} s: requests were still in flight\n`);
  // What keeps the loop alive now (a socket that was cut, an idle timer) is not worth waiting for.
  process.exit(inTime ? 0 : 1);
}

await main();
