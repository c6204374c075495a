// `pulse status` of 10, 50 and 100 hosts that the fake ssh of the tests plays: what pulse takes to ask them all at once and
// to say how they are. The reference starts the same programs without pulse. A real host adds its round trip, and an
// OpenSSH client its key exchange. Usage: node bench/status.ts [rounds]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { $ } from 'zx';
import type { Host } from '../cli/src/config/environment.ts';
import { findTarget, type Target } from '../cli/src/config/target.ts';
import { placesFor } from '../cli/src/drivers/control/reach.ts';
import { writeKnown } from '../cli/src/drivers/control/hosts.ts';
import { formatStatus } from '../cli/src/queries/status/format.ts';
import { lookAtStatus } from '../cli/src/queries/status/look.ts';
import { median, row } from './lib/figures.ts';

const SIZES = [10, 50, 100] as const;
const rounds = Number(process.argv[2] ?? 5);
const root = resolve(import.meta.dirname, '..');
const base = mkdtempSync(join(tmpdir(), 'pulse-bench-'));
const fakes = join(base, 'fakes');

process.env.PULSE_STATE_DIR = join(base, 'state');
process.env.FAKES = fakes;
process.env.HOME = base;
process.env.PATH = `${join(root, 'cli/test/fakes/bin')}:${process.env.PATH ?? ''}`;

const figures = JSON.stringify({
  peers: {},
  host: {
    ...{ uptime: 86_400, load: [0.1, 0.2, 0.3], updates: 0, failed: [], reboot: false },
    memory: { total: 4e6, available: 3e6 },
    disk: { total: 4e7, used: 1e7 },
  },
});

/** The project of this repository, with an environment of so many hosts; a manifest may have three. */
async function lay(size: number): Promise<Target> {
  const asked = { name: 'preprod', like: null, cwd: root, root, env: process.env };
  const target = await findTarget(asked);
  const [like] = target.environment.hosts;
  if (!like) throw new Error('preprod has no host');
  const hosts = Array.from({ length: size }, (_, i): Host => ({ ...like, name: `host${i + 1}` }));
  const environment = { ...target.environment, hosts, servers: ['host1'] };
  const wide: Target = { ...target, environment, home: base };
  await writeKnown(placesFor(wide), {
    ...{ gateway: null, like: null },
    hosts: hosts.map(({ name }, i) => ({
      ...{ name, address: `127.0.9.${i + 1}`, hostKey: 'ssh-ed25519 AAAA' },
      ...{ ssh: { host: '127.0.0.1', port: 40_001 + i }, https: { host: '127.0.0.1', port: 41_001 + i } },
    })),
  });
  for (const { name } of hosts) {
    mkdirSync(join(fakes, name), { recursive: true });
    writeFileSync(join(fakes, name, 'figures'), figures);
  }
  return wide;
}

async function status(target: Target): Promise<number> {
  const from = performance.now();
  const found = await lookAtStatus(target, new AbortController().signal);
  formatStatus(found);
  const took = performance.now() - from;
  if (found.hosts.some((host) => host.figures === null)) throw new Error('a host was not asked');
  return took;
}

/** The same programs, asked the same way, with nobody to make sense of it. */
async function bare({ environment: { hosts } }: Target): Promise<number> {
  const from = performance.now();
  const ask = (name: string) =>
    new Promise((done) => {
      const args = ['-o', `HostKeyAlias=${name}`, 'sudo -n python3 -'];
      const child = spawn('ssh', args, { stdio: ['pipe', 'ignore', 'ignore'] });
      child.stdin.end('the question');
      child.once('close', done);
    });
  await Promise.all(hosts.map(({ name }) => ask(name)));
  return performance.now() - from;
}

try {
  writeFileSync(join(base, 'pulse.yaml'), await $`cat ${join(root, 'pulse.yaml')}`.text());
  await $({ cwd: base, quiet: true })`${join(root, 'bin/pulse')} secrets init preprod --as bench`;
  const taken: number[] = [];
  for (const size of SIZES) {
    const target = await lay(size);
    await status(target); // loads everything once
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await status(target));
      theirs.push(await bare(target));
    }
    taken.push(median(ours));
    const raw = { 'pulse ms': median(ours), 'bare ms': median(theirs), rounds };
    console.log(row(`status of ${size} hosts, seconds`, median(ours) / 1000, 2, raw));
  }
  const [few = 0, , many = 0] = taken;
  console.log(
    row('time a host, of 100 ÷ of 10', many / 100 / (few / 10), 1.2, { 'ten ms': few, 'hundred ms': many }),
  );
} finally {
  rmSync(base, { recursive: true, force: true });
}
