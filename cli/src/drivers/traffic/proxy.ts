import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reading } from '../../lib/tally.ts';
import type { Hand } from '../ssh/index.ts';
import { mergeReadings, parseProxyMetrics } from './prometheus.ts';

/** Where the ingress tells its figures, to its own host only. */
const METRICS = 'http://127.0.0.1:8082/metrics';
const LIMIT_MS = 10_000;
const SCRIPT = readFileSync(join(import.meta.dirname, 'metrics.py'), 'utf8');

/** What every ingress counted since it was started, by service. @throws RemoteError naming the host. */
export async function readProxyMetrics(ingresses: readonly Hand[], signal?: AbortSignal): Promise<Reading> {
  const asked = ingresses.map(async (hand) => {
    const text = await hand.call(SCRIPT, { ask: METRICS, timeoutMs: LIMIT_MS, signal });
    return parseProxyMetrics(text, Date.now());
  });
  return mergeReadings(await Promise.all(asked));
}
