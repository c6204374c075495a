// What a lab takes and how it is judged: times, hardening, memory of every daemon. Usage: node bench/lab.ts [1|3]
// In a project of its own, which goes at the end. Needs what `bin/test lab` needs; the base image, the executables and
// the packages are fetched by a first run that is not counted.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { $ } from 'zx';
import { median, row } from './lib/figures.ts';

const root = resolve(import.meta.dirname, '..');
const hosts = Number(process.argv[2] ?? 1);
const like = hosts === 1 ? [] : ['--like', 'prod'];
const base = mkdtempSync(join(tmpdir(), 'pulse-bench-'));
const [project, home] = [join(base, 'project'), join(base, 'home')];
const name = `pulse-bench-${process.pid}`;
const NOTHING_TO_DO_ROUNDS = 5;

for (const folder of [project, home]) mkdirSync(folder);
const manifest = readFileSync(join(root, 'pulse.yaml'), 'utf8');
writeFileSync(join(project, 'pulse.yaml'), manifest.replace(/^project: .*$/mu, `project: ${name}`));

const $in = $({ cwd: project, env: { ...process.env, HOME: home, CI: 'true' }, quiet: true, timeout: '40m' });
const pulse = (...args: string[]) => $in`${[join(root, 'bin/pulse'), ...args]}`;

async function seconds(...args: string[]): Promise<number> {
  const from = performance.now();
  await pulse(...args);
  return (performance.now() - from) / 1000;
}

interface Succeeded {
  type: string;
  step: string;
  detail: string;
}

/** Runs every role again; how long it took, and how many tasks changed something. */
async function full(): Promise<{ took: number; changed: number }> {
  const from = performance.now();
  const { stdout } = await pulse('up', 'lab', ...like, '--full', '--yes', '--json');
  const events = stdout.split('\n').filter(Boolean);
  const done = events
    .map((line) => JSON.parse(line) as Succeeded)
    .filter(({ type }) => type === 'step.succeeded');
  const changes = done.map(({ detail }) => Number(/^(\d+) changes?$/u.exec(detail)?.[1] ?? 0));
  return { took: (performance.now() - from) / 1000, changed: changes.reduce((sum, each) => sum + each, 0) };
}

const inside = async (host: string, script: string): Promise<string> =>
  (await $in`docker exec ${`pulse-${name}-lab-${host}`} /bin/sh -c ${script}`).stdout;

/** Megabytes of PSS by systemd unit: shared pages are counted once, each process with its share. */
async function memory(host: string): Promise<Record<string, number>> {
  const script = `for dir in /proc/[0-9]*; do
    pss=$(awk '/^Pss:/ {print $2}' "$dir/smaps_rollup" 2>/dev/null) || continue
    unit=$(grep -o '[^/]*[.]service' "$dir/cgroup" 2>/dev/null | head -n 1)
    echo "\${pss:-0} \${unit:-$(cat "$dir/comm" 2>/dev/null)}"
  done`;
  const sums: Record<string, number> = {};
  for (const line of (await inside(host, script)).split('\n').filter(Boolean)) {
    const [kilobytes = '0', unit = '?'] = line.split(' ');
    sums[unit] = (sums[unit] ?? 0) + Number(kilobytes) / 1024;
  }
  return sums;
}

async function lynis(host: string): Promise<string> {
  await inside(
    host,
    'DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq lynis >/dev/null 2>&1',
  );
  await inside(host, 'timeout 600 lynis audit system --quick --quiet --no-colors >/dev/null 2>&1; true');
  const report = await inside(host, 'cat /var/log/lynis-report.dat');
  return /^hardening_index=(\d+)$/mu.exec(report)?.[1] ?? 'unknown';
}

/** Findings of ssh-audit by severity, for the SSH server as this machine reaches it. */
async function sshAudit(port: number): Promise<string> {
  const tools = join(root, '.pulse/tools');
  const venv = readdirSync(tools).find((each) => each.startsWith('ansible-')) ?? '';
  const program = join(tools, venv, 'bin/ssh-audit');
  const { stdout } = await $in({ nothrow: true })`${program} --no-colors --port ${String(port)} 127.0.0.1`;
  const of = (word: string) => stdout.split('\n').filter((line) => line.includes(`[${word}]`)).length;
  return `${of('fail')} fail, ${of('warn')} warn`;
}

interface Hosts {
  hosts: { name: string; ssh: { port: number } }[];
}

try {
  console.error('filling the caches');
  await pulse('up', 'lab', ...like, '--yes', '--json');
  await pulse('down', 'lab', '--yes');
  console.error('measuring');
  const cold = await seconds('up', 'lab', ...like, '--yes', '--json');
  const idle: number[] = [];
  for (let round = 0; round < NOTHING_TO_DO_ROUNDS; round += 1)
    idle.push(await seconds('up', 'lab', ...like, '--yes', '--json'));
  const again = await full();
  const plural = hosts === 1 ? '1 host' : `${hosts} hosts`;
  console.log(row(`cold \`pulse up lab\`, ${plural}: seconds`, cold, hosts === 1 ? 300 : 540, {}));
  console.log(
    row(`\`pulse up lab\`, nothing to do, ${plural}: seconds`, median(idle), 5, { rounds: idle.length }),
  );
  console.log(
    row(`\`pulse up lab --full\`, ${plural}: changed tasks`, again.changed, 0, { seconds: again.took }),
  );
  const listed = JSON.parse((await pulse('hosts', 'lab', '--json')).stdout) as Hosts;
  for (const { name: host, ssh } of listed.hosts) {
    const entries = Object.entries(await memory(host)).toSorted(([, a], [, b]) => b - a);
    const sum = entries.reduce((total, [, each]) => total + each, 0);
    const parts = entries.filter(([, each]) => each >= 1).map(([unit, each]) => `${unit} ${each.toFixed(0)}`);
    console.log(`${host}: PSS in MiB: ${sum.toFixed(0)} in all; ${parts.join(', ')}`);
    console.log(`${host}: ssh-audit: ${await sshAudit(ssh.port)}; Lynis: ${await lynis(host)}`);
  }
} finally {
  await pulse('down', 'lab', '--yes').catch((error: unknown) => console.error(error));
  for (const kind of ['environments', 'leases'])
    rmSync(join(root, '.pulse', kind, name), { recursive: true, force: true });
  rmSync(base, { recursive: true, force: true });
}
