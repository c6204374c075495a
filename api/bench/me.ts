// CPU of GET /me with every plugin on, against a bare Fastify route doing the same query: node api/bench/me.ts
import { loadavg } from 'node:os';
import { median, row } from '../../bench/lib/figures.ts';
import { loadMe } from './lib/load.ts';
import { cpuOf } from './lib/process.ts';
import { signUp, startServer, startStack } from './lib/stack.ts';

const GOAL = 1.4;
const ROUNDS = 7;
const REQUESTS = 6_000;
const CONNECTIONS = 16;

const stack = await startStack();
const account = await signUp(stack.api.url, 1);
const bare = await startServer(new URL('lib/bare.ts', import.meta.url), {
  DATABASE_URL: stack.databaseUrl,
  SESSION_ID: account.sessionId,
  USER_ID: account.userId,
});

/** CPU microseconds a request, of the server's process alone. */
async function measure({ pid, url }: { pid: number; url: string }, amount: number) {
  const before = cpuOf(pid);
  const result = await loadMe({ url, accessToken: account.accessToken, connections: CONNECTIONS, amount });
  return { cpu: (cpuOf(pid) - before) / result.requests, rate: result.rate };
}

const rounds: { pulse: number; bare: number; rate: number; bareRate: number }[] = [];
try {
  for (const server of [stack.api, bare]) await measure(server, REQUESTS * 2);
  for (let round = 0; round < ROUNDS; round += 1) {
    // The order changes, so that neither always runs behind the other.
    const order = round % 2 === 0 ? [stack.api, bare] : [bare, stack.api];
    const results = new Map<number, Awaited<ReturnType<typeof measure>>>();
    for (const server of order) results.set(server.pid, await measure(server, REQUESTS));
    const [pulse, reference] = [results.get(stack.api.pid), results.get(bare.pid)];
    if (pulse === undefined || reference === undefined) throw new Error('a round is missing');
    rounds.push({ pulse: pulse.cpu, bare: reference.cpu, rate: pulse.rate, bareRate: reference.rate });
    console.error(
      `round ${round + 1}: ${pulse.cpu.toFixed(0)} / ${reference.cpu.toFixed(0)} µs, load ${loadavg()[0]?.toFixed(1) ?? '?'}`,
    );
  }
} finally {
  await bare.stop();
  await stack.stop();
}

const of = (key: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[key]));
console.log(
  row(
    '`GET /me`: CPU a request, every plugin on ÷ bare Fastify with the same query',
    median(rounds.map((one) => one.pulse / one.bare)),
    GOAL,
    {
      'pulse µs': of('pulse'),
      'bare µs': of('bare'),
      'pulse req/s': of('rate'),
      'bare req/s': of('bareRate'),
    },
  ),
);
