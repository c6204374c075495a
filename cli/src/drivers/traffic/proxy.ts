import { RemoteError } from '../../errors/errors.ts';
import type { Reading } from '../../lib/tally.ts';
import { runRemote, type SshTarget } from '../ssh/index.ts';
import { mergeReadings, parseProxyMetrics } from './prometheus.ts';

/** Where the ingress tells its figures, to its own host only. */
const METRICS = 'http://127.0.0.1:8082/metrics';
const LIMIT_MS = 10_000;

async function readOne(target: SshTarget, signal: AbortSignal | undefined): Promise<Reading> {
  // Only what is read travels: all of Traefik's metrics are a hundred times that.
  const command = `curl -sSf --max-time 5 ${METRICS} | grep ^traefik_service_request`;
  const { exitCode, stdout, tail } = await runRemote(target, command, { timeoutMs: LIMIT_MS, signal });
  // grep without a line ends with 1: nobody has sent a request since the proxy was started.
  if (exitCode === 0 || (exitCode === 1 && tail === '')) return parseProxyMetrics(stdout, Date.now());
  throw new RemoteError({
    code: 'ingress.no-metrics',
    summary: `The ingress on ${target.name} does not tell its figures.`,
    detail: tail,
    hints: [`pulse ssh ENV ${target.name} -- systemctl status traefik`],
  });
}

/** What every ingress counted since it was started, by service. */
export async function readProxyMetrics(
  ingresses: readonly SshTarget[],
  signal?: AbortSignal,
): Promise<Reading> {
  return mergeReadings(await Promise.all(ingresses.map((target) => readOne(target, signal))));
}
