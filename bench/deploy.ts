// How fast a release is, and what it costs the public. Usage: node bench/deploy.ts [1|3] [rounds]
// An image in the registry, a program that listens 1 s after its start, 100 requests a second that are sent once; times from
// the start of the command `pulse` to the event that tells. Beside it, in the same run: `ssh HOST true`, a connection like pulse's.
// Needs what `bin/test lab` needs. The figures to beat are those of Kamal 2.12 in the same lab (docs/performance.md).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSshArgs } from '../cli/src/drivers/ssh/args.ts';
import { type Prober, startProber } from '../cli/src/drivers/traffic/prober.ts';
import { REHEARSAL_ROOT } from '../cli/src/drivers/traffic/trust.ts';
import { run } from '../cli/src/lib/process.ts';
import { addTallies, quantile } from '../cli/src/lib/tally.ts';
import { clearAfterwards, LAB, ROOT } from '../cli/test-lab/helpers/ground.ts';
import { median, row } from './lib/figures.ts';
import { startRelay } from './lib/relay.ts';
import {
  type Bench,
  endBench,
  type Ended,
  image,
  inside,
  layBench,
  pulse,
  pulseWell,
  readHosts,
  writeHosts,
} from './lib/site.ts';

const hosts = process.argv[2] === '3' ? 3 : 1;
const rounds = Number(process.argv[3] ?? 10);
const plural = hosts === 3 ? '3 hosts' : '1 host';
/** Milliseconds each way of the « RTT 40 » rows. */
const DELAY_MS = 20;
const bench: Bench = {
  ...{ name: `pulse-bench-${process.pid}`, hosts },
  base: mkdtempSync(join(tmpdir(), 'pulse-bench-')),
};

/** Kamal 2.12.0, measured on 2026-11-23 in the same kind of lab, seconds; new, at RTT 40, nothing changed, back, back at RTT 40. */
const KAMAL = hosts === 3 ? [4.24, 6.41, 3.8, 3.06, 3.93] : [3.7, 5.53, 3.8, 2.78, 3.93];

const secondsOf = (values: readonly number[]) => values.map((ms) => ms / 1000);

/** When a step was done, in milliseconds since the command was started. */
function doneAt({ told }: Ended, step: string): number {
  const found = told.find(({ event }) => event.type === 'step.succeeded' && event.step === step);
  if (found) return found.at;
  throw new Error(`no step ${step}`);
}

function print(what: string, ms: readonly number[], goal: number, kamal?: number): void {
  const values = secondsOf(ms);
  const figure = median(values);
  const raw = { most: Math.max(...values), rounds: values.length };
  const beside: Record<string, number> = kamal === undefined ? {} : { kamal, 'kamal÷pulse': kamal / figure };
  console.log(row(what, figure, goal, { ...raw, ...beside }));
}

async function users(): Promise<Prober> {
  const known = readHosts(bench);
  const [first] = known.hosts;
  if (!first) throw new Error('no host');
  const ca = await inside(bench, first.name, `cat ${REHEARSAL_ROOT}`);
  const route = (method: string) => ({ method, path: '/', inner: '/', service: 'web' });
  const routes = [route('GET'), { ...route('POST'), body: '{}' }];
  const origin = `https://lab.localhost:${first.https.port}`;
  return startProber({
    origin,
    routes,
    ratePerSecond: 100,
    connectTo: first.https,
    ca,
    maxRequests: 1e6,
    maxMs: 3_600_000,
  });
}

/** A login and a command on the first host, as pulse itself connects. */
async function reference(): Promise<number[]> {
  const { hosts: known } = readHosts(bench);
  const [first] = known;
  if (!first) throw new Error('no host');
  const folder = join(ROOT, '.pulse/environments', bench.name, LAB);
  const target = { name: first.name, ...first.ssh, user: 'debian', knownHosts: join(folder, 'known_hosts') };
  const args = buildSshArgs({ ...target, key: join(folder, 'id_ed25519') }, { command: 'true' });
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const from = performance.now();
    const { exitCode, tail } = await run('ssh', args, { timeoutMs: 20_000 });
    if (exitCode !== 0) throw new Error(tail);
    took.push(performance.now() - from);
  }
  return took;
}

const deploy = (reference: string, ...flags: string[]) => [
  'deploy',
  LAB,
  '--yes',
  '--json',
  '--no-watch',
  '--image',
  `web=${reference}`,
  ...flags,
];
const back = ['rollback', LAB, '--yes', '--json', '--no-watch'];

let serving = '';

/** New, the same again, and back, so many times. */
async function turns(images: readonly string[], count: number) {
  const times = { fresh: [] as number[], same: [] as number[], back: [] as number[], ssh: await reference() };
  for (let turn = 0; turn < count; turn += 1) {
    const next = images.find((each) => each !== serving) ?? '';
    times.fresh.push(doneAt(await pulseWell(bench, deploy(next)), 'promote'));
    times.same.push((await pulseWell(bench, deploy(next))).ms);
    times.back.push(doneAt(await pulseWell(bench, back), 'promote'));
    times.fresh.push(doneAt(await pulseWell(bench, deploy(next)), 'promote'));
    serving = next;
  }
  return times;
}

/** Every host is reached 20 ms later in each direction, for as long as `act` takes. */
async function faraway<T>(act: () => Promise<T>): Promise<T> {
  const known = readHosts(bench);
  const relays = await Promise.all(known.hosts.map(({ ssh }) => startRelay(ssh, DELAY_MS)));
  try {
    const moved = known.hosts.map((host, i) => ({
      ...host,
      ssh: { host: '127.0.0.1', port: relays[i]?.port ?? 0 },
    }));
    writeHosts(bench, { ...known, hosts: moved });
    return await act();
  } finally {
    writeHosts(bench, known);
    await Promise.all(relays.map((relay) => relay.close()));
  }
}

async function badReleases(): Promise<void> {
  const limits = { crash: 2, health: 5, never: 12, errors: 15 } as const;
  for (const [fault, goal] of Object.entries(limits)) {
    const reference = await image(bench, { version: `bad-${fault}`, fault: fault as keyof typeof limits });
    const took: number[] = [];
    let code = '';
    for (let round = 0; round < 3; round += 1) {
      const ended = await pulse(bench, deploy(reference));
      if (ended.code !== 1) throw new Error(`${fault}: exit code ${String(ended.code)}`);
      const failed = ended.told.find(({ event }) => event.type === 'step.failed')?.event;
      code = failed?.type === 'step.failed' ? failed.fault.code : '?';
      // The image is fetched by the first one only.
      took.push(ended.ms);
    }
    print(`bad release, ${fault}, ${plural}: given up (${code}), s`, took, goal, 32.5);
  }
}

try {
  layBench(bench);
  clearAfterwards(bench.name);
  console.error(`making the lab (${bench.name})`);
  await pulseWell(bench, ['up', LAB, '--yes', '--json']);
  const images = [await image(bench, { version: 'blue' }), await image(bench, { version: 'green' })];
  for (const each of images) await pulseWell(bench, deploy(each));
  serving = images.at(-1) ?? '';
  console.error('measuring');
  const traffic = await users();
  const near = await turns(images, Math.ceil(rounds / 2));
  const far = await faraway(() => turns(images, Math.ceil(rounds / 4)));
  const [fresh, freshFar, same, rollback, rollbackFar] = KAMAL;
  print(`ssh HOST true, ${plural}, s`, near.ssh, 1);
  print(`new release alone serves everybody, ${plural}, s`, near.fresh, hosts === 3 ? 3 : 2.5, fresh);
  print(`the same at RTT 40, ${plural}, s`, far.fresh, hosts === 3 ? 3.5 : 3, freshFar);
  print(`nothing changed, ${plural}, s`, near.same, 0.8, same);
  print(`nothing changed at RTT 40, ${plural}, s`, far.same, 1.2);
  print(`rollback, ${plural}, s`, near.back, 2.5, rollback);
  print(`rollback at RTT 40, ${plural}, s`, far.back, 3, rollbackFar);
  await badReleases();
  const { routes, last } = await traffic.stop();
  const all = addTallies(Object.values(routes));
  const p99 = quantile(all, 0.99) ?? 0;
  console.log(row(`failed requests meanwhile, ${plural}`, all.failed, 0, { requests: all.requests, p99 }));
  if (last) console.log(`last failure: ${JSON.stringify(last)}`);
} finally {
  await endBench(bench);
  rmSync(bench.base, { recursive: true, force: true });
}
