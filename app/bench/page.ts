// CPU of one Mon Pulse page against a bare renderToString of the same tree. Usage: node app/bench/page.ts [pages] [runs]
// Real API and database, as in the tests; CPU time, not wall time, because the machine may be busy with others.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { ensureBuild } from '../test/stack/build.ts';
import { seedHistory } from '../test/stack/seed.ts';
import { startStack } from '../test/stack/stack.ts';
import { signUp } from '../test/stack/visitor.ts';
import type { BareRequest, BareResult } from './bare.ts';
import { cpuSeconds, residentMiB } from './cpu.ts';

const PATH = '/pulse';
const GOAL = 1.5;
const pages = Number(process.argv[2] ?? 2_000);
const runs = Number(process.argv[3] ?? 3);
const warmUp = 1_000;
/** A busy site: with one visitor at a time the kernel's wake-ups are measured, not the page. */
const CONNECTIONS = 16;

async function ask(client: Client, headers: Record<string, string>, count: number): Promise<number> {
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const { statusCode, body } = await client.request({ method: 'GET', path: PATH, headers });
    bytes = (await body.arrayBuffer()).byteLength;
    if (statusCode !== 200) throw new Error(`${PATH} answered ${statusCode}`);
  }
  return bytes;
}

/** Milliseconds of CPU of process `pid` for one page, over kept-alive connections, one request on each at a time. */
async function servePages(
  pid: number,
  clients: readonly Client[],
  headers: Record<string, string>,
): Promise<number> {
  const before = cpuSeconds(pid);
  await Promise.all(clients.map((client) => ask(client, headers, pages / clients.length)));
  return ((cpuSeconds(pid) - before) * 1000) / pages;
}

async function renderBare(request: BareRequest): Promise<BareResult> {
  const child = fork(join(import.meta.dirname, 'bare.ts'), {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  child.send(request);
  const [result] = (await once(child, 'message')) as [BareResult];
  return result;
}

await ensureBuild();
const stack = await startStack({ api: { LOG_LEVEL: 'warn' } });
try {
  const idle = residentMiB(stack.app.pid);
  const { visitor, email } = await signUp(stack.app.port);
  await seedHistory(stack.environments.adminUrl, email);
  const cookie = [...visitor.cookies, ['tz', 'Europe/Paris']]
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const headers = { ...visitor.headers, cookie };
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(stack.app.url));
  await servePages(stack.app.pid, clients, headers);
  const bytes = await ask(clients[0] as Client, headers, 1);
  const rows: { page: number; bare: number; ratio: number }[] = [];
  for (let run = 0; run < runs; run++) {
    const page = await servePages(stack.app.pid, clients, headers);
    const bare = await renderBare({ apiUrl: stack.api.url, cookie, path: PATH, warmUp, rounds: pages });
    rows.push({ page, bare: bare.milliseconds, ratio: page / bare.milliseconds });
    console.error(
      `run ${run + 1}: page ${page.toFixed(2)} ms, bare ${bare.milliseconds.toFixed(2)} ms (${bare.bytes} bytes)`,
    );
  }
  const best = rows.toSorted((a, b) => a.ratio - b.ratio)[
    Math.floor(rows.length / 2)
  ] as (typeof rows)[number];
  const verdict = best.ratio <= GOAL ? 'reached' : '**short**';
  console.log(
    `| Mon Pulse: CPU per page ÷ bare renderToString | ${best.ratio.toFixed(2)} | ≤ ${GOAL} | ${verdict} | ` +
      `page ${best.page.toFixed(2)} ms, bare ${best.bare.toFixed(2)} ms, ${bytes} bytes, median of ${runs} runs of ${pages}, load ${loadavg()[0]?.toFixed(1)} |`,
  );
  console.log(
    `| App: resident memory, MiB | ${idle.toFixed(0)} | | | idle after start; ${residentMiB(stack.app.pid).toFixed(0)} after ${runs * pages + warmUp} pages |`,
  );
  await Promise.all(clients.map((client) => client.close()));
} finally {
  await stack.stop();
}
