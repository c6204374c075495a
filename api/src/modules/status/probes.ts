import type { Pool } from 'pg';
import type { ComponentName, RedisProbe, Status } from '../../types.ts';

export type Component = Status['components'][number];

/** A component that needs longer than this is of no use to anybody who waits for a page. */
const PROBE_TIMEOUT_MS = 2_000;

/** Of the answer of /healthz; more is not read. */
const MAX_HEALTH_BYTES = 10_000;

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Times `work`; any failure is the state `down`, which is what is asked for here. */
async function probe(name: ComponentName, work: () => Promise<{ release?: string }>): Promise<Component> {
  const since = performance.now();
  try {
    const found = await withTimeout(work());
    return { name, state: 'up', latencyMs: Math.round((performance.now() - since) * 10) / 10, ...found };
  } catch {
    return { name, state: 'down', latencyMs: null };
  }
}

function releaseIn(body: string): { release?: string } {
  try {
    const health: unknown = JSON.parse(body.slice(0, MAX_HEALTH_BYTES));
    const release =
      typeof health === 'object' && health !== null && 'release' in health ? health.release : undefined;
    return typeof release === 'string' ? { release: release.slice(0, 64) } : {};
  } catch {
    // It answers, with something else than our JSON: it is up, its release is not known.
    return {};
  }
}

async function askApp(appUrl: string): Promise<{ release?: string }> {
  const answer = await fetch(new URL('/healthz', appUrl), {
    redirect: 'manual',
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`the application answered ${answer.status}`);
  return releaseIn(body);
}

interface Targets {
  pool: Pool;
  redis: RedisProbe | undefined;
  appUrl: string | undefined;
  release: string;
}

/** Asks every configured component at once; takes 2 s at most. The API's own latency is that of its event loop. */
export function probeComponents({ pool, redis, appUrl, release }: Targets): Promise<Component[]> {
  const eventLoop = () => new Promise<object>((resolve) => setImmediate(() => resolve({ release })));
  const probes = [
    probe('api', eventLoop),
    probe('database', async () => {
      await pool.query({ name: 'status-probe', text: 'select 1' });
      return {};
    }),
  ];
  if (redis !== undefined) {
    probes.push(
      probe('redis', async () => {
        await redis.ping();
        return {};
      }),
    );
  }
  if (appUrl !== undefined) probes.push(probe('app', () => askApp(appUrl)));
  return Promise.all(probes);
}

/** Without the database nothing works; without Redis or the application something does. */
export function overallOf(components: readonly Component[]): Status['overall'] {
  const down = components.filter(({ state }) => state === 'down').map(({ name }) => name);
  if (down.length === 0) return 'up';
  return down.includes('database') || down.includes('api') ? 'down' : 'degraded';
}
