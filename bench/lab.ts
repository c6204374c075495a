// What a lab takes and how it is judged: times, hardening, memory of every daemon. Usage: node bench/lab.ts [1|3]
// In a project of its own, which goes at the end. Needs what `bin/test lab` needs; the base image, the executables and
// the packages are fetched by a first run that is not counted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { REHEARSAL_ROOT } from '../cli/src/drivers/traffic/trust.ts';
import { findAnsible } from '../cli/src/drivers/ansible/venv.ts';
import { clear, clearAfterwards, forget, LAB, layGround, ROOT } from '../cli/test-lab/helpers/ground.ts';
import { median, row } from './lib/figures.ts';

const three = process.argv[2] === '3';
const like = three ? ['--like', 'prod'] : [];
const plural = three ? '3 hosts' : '1 host';
const base = mkdtempSync(join(tmpdir(), 'pulse-bench-'));
const name = `pulse-bench-${process.pid}`;
const ROUNDS = 5;

const $in = $({
  cwd: join(base, 'project'),
  env: { ...process.env, HOME: join(base, 'home'), CI: 'true' },
  quiet: true,
  stdio: ['ignore', 'pipe', 'pipe'],
  timeout: '40m',
});

interface Told {
  type: string;
  step?: string;
  detail?: string;
}

interface Outcome {
  stdout: string;
  seconds: number;
}

async function pulse(...args: string[]): Promise<Outcome> {
  const from = performance.now();
  const { stdout } = await $in`${[join(ROOT, 'bin/pulse'), ...args]}`;
  return { stdout, seconds: (performance.now() - from) / 1000 };
}

/** `pulse up lab`: how long it took, how many steps it had, and how many changes its roles made. */
async function up(...flags: string[]): Promise<{ seconds: number; steps: number; changes: number }> {
  const { stdout, seconds } = await pulse('up', LAB, ...like, ...flags, '--yes', '--json');
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Told);
  const done = events.filter(({ type }) => type === 'step.succeeded');
  const changes = done.map(({ detail = '' }) => Number(/^(\d+) changes?$/u.exec(detail)?.[1] ?? 0));
  return { seconds, steps: done.length, changes: changes.reduce((sum, each) => sum + each, 0) };
}

const inside = async (host: string, script: string): Promise<string> =>
  (await $in`docker exec ${`pulse-${name}-${LAB}-${host}`} /bin/sh -c ${script}`).stdout;

/**
 * Megabytes of PSS by systemd unit: shared pages are counted once, each process with its share. What looks is left out.
 * On cgroup v1 the unit is in the line of systemd's own hierarchy.
 */
async function memory(host: string): Promise<Record<string, number>> {
  const script = `for dir in /proc/[0-9]*; do
    [ "\${dir#/proc/}" = $$ ] && continue
    pss=$(awk '/^Pss:/ {print $2}' "$dir/smaps_rollup" 2>/dev/null) || continue
    [ -n "$pss" ] || continue
    unit=$(grep -E '^(0:|[0-9]+:name=systemd:)' "$dir/cgroup" 2>/dev/null | grep -o '[^/]*[.]service' | tail -n 1)
    echo "$pss \${unit:-$(cat "$dir/comm" 2>/dev/null)}"
  done`;
  const sums: Record<string, number> = {};
  for (const line of (await inside(host, script)).split('\n').filter(Boolean)) {
    const [kilobytes = '0', unit = '?'] = line.split(' ');
    sums[unit] = (sums[unit] ?? 0) + Number(kilobytes) / 1024;
  }
  return sums;
}

const LYNIS = 'timeout 600 lynis audit system --quick --quiet --no-colors >/dev/null 2>&1; true';

/** The hardening index by Debian's Lynis, with the exceptions of the role, and what it would have done. */
async function lynis(host: string): Promise<string> {
  const install = 'apt-get install -y -qq --no-install-recommends lynis >/dev/null 2>&1';
  await inside(host, `DEBIAN_FRONTEND=noninteractive timeout 300 ${install}`);
  await inside(host, LYNIS);
  const report = await inside(host, 'cat /var/log/lynis-report.dat');
  const index = /^hardening_index=(\d+)$/mu.exec(report)?.[1];
  if (index === undefined) throw new Error(`Lynis left no index on ${host}:\n${report.slice(-500)}`);
  const wishes = [...report.matchAll(/^(?:suggestion|warning)\[\]=([A-Z]+-\d+)\|([^|]*)\|([^|]*)/gmu)];
  const lines = wishes.map(([, test = '', what = '', detail = '']) =>
    `  ${test} ${what} ${detail}`.trimEnd(),
  );
  return [`index ${index}`, ...lines].join('\n');
}

/** Findings of the pinned ssh-audit by severity, for the SSH server as this machine reaches it. */
async function sshAudit(port: number): Promise<string> {
  const { tools } = await findAnsible(ROOT);
  const program = join(tools.folder, 'bin/ssh-audit');
  const options = ['--no-colors', '--skip-rate-test', '--port', String(port)];
  const { stdout } = await $in({ nothrow: true, timeout: '2m' })`${[program, ...options, '127.0.0.1']}`;
  // A server that does not answer has no findings either.
  if (!stdout.includes('(gen) banner:')) throw new Error(`ssh-audit saw no server:\n${stdout}`);
  const lines = stdout.split('\n');
  const findings = lines.filter((line) => /\[(?:fail|warn)\]/u.test(line));
  const of = (word: string) => findings.filter((line) => line.includes(`[${word}]`)).length;
  return [`${of('fail')} fail, ${of('warn')} warn`, ...findings].join('\n');
}

/** The grade of the public address by Debian's testssl.sh (SSL Labs' rules), with the root of the rehearsal trusted. */
async function testssl(host: string): Promise<string> {
  const install = 'apt-get install -y -qq --no-install-recommends testssl.sh bsdextrautils >/dev/null 2>&1';
  await inside(host, `DEBIAN_FRONTEND=noninteractive timeout 300 ${install}`);
  const options = `--quiet --color 0 --warnings batch --ip 127.0.0.1 --add-ca ${REHEARSAL_ROOT}`;
  const told = await inside(host, `cd /tmp && timeout 600 testssl ${options} https://lab.localhost; true`);
  const grade = /Overall Grade\s+(\S+)/u.exec(told)?.[1];
  if (grade === undefined) throw new Error(`testssl.sh gave no grade:\n${told.slice(-2000)}`);
  const reasons = [...told.matchAll(/Grade cap reasons\s+(.*)/gu)].map(([, reason = '']) => `  ${reason}`);
  return [`grade ${grade}`, ...reasons].join('\n');
}

interface Hosts {
  hosts: { name: string; ssh: { port: number } }[];
}

async function times(): Promise<void> {
  const cold = await up();
  const idle: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const again = await up();
    if (again.steps > 0) throw new Error('a second run had something to do');
    idle.push(again.seconds);
  }
  const full = await up('--full');
  const goal = three ? 540 : 300;
  console.log(row(`cold \`pulse up lab\`, ${plural}, s`, cold.seconds, goal, { steps: cold.steps }));
  console.log(
    row(`nothing to do, ${plural}, s`, median(idle), 5, { most: Math.max(...idle), rounds: ROUNDS }),
  );
  console.log(row(`\`--full\`, ${plural}, changed tasks`, full.changes, 0, { seconds: full.seconds }));
}

async function judgements(): Promise<void> {
  const { hosts } = JSON.parse((await pulse('hosts', LAB, ...like, '--json')).stdout) as Hosts;
  for (const { name: host, ssh } of hosts) {
    const entries = Object.entries(await memory(host)).toSorted(([, a], [, b]) => b - a);
    const sum = entries.reduce((total, [, each]) => total + each, 0);
    const parts = entries.filter(([, each]) => each >= 1).map(([unit, each]) => `${unit} ${each.toFixed(1)}`);
    console.log(`${host}: PSS in MiB: ${sum.toFixed(0)} in all; ${parts.join(', ')}`);
    console.log(`${host}: ssh-audit: ${await sshAudit(ssh.port)}`);
    console.log(`${host}: Lynis: ${await lynis(host)}`);
  }
  const [first] = hosts;
  if (first) console.log(`${first.name}: testssl.sh: ${await testssl(first.name)}`);
}

try {
  layGround(base, name);
  clearAfterwards(name);
  console.error('filling the caches');
  // One host has every role, hence every package.
  await pulse('up', LAB, '--yes', '--json');
  await pulse('down', LAB, '--yes');
  console.error('measuring');
  await times();
  await judgements();
} finally {
  await clear(name);
  forget(name);
  rmSync(base, { recursive: true, force: true });
}
