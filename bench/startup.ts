// pulse --help against `node -e 0` of the same Node. Usage: node bench/startup.ts [rounds]
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { median, row } from './lib/figures.ts';

const root = resolve(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 40);

function milliseconds(program: string, args: string[]): number {
  const started = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status ?? 'a signal'}`);
  return performance.now() - started;
}

const reference: number[] = [];
const help: number[] = [];
milliseconds(join(root, 'bin', 'pulse'), ['--help']); // fills the compile cache, as any earlier use did
for (let round = 0; round < rounds; round += 1) {
  // Alternated, so that whatever else the machine does meanwhile falls on both.
  reference.push(milliseconds(process.execPath, ['-e', '0']));
  help.push(milliseconds(join(root, 'bin', 'pulse'), ['--help']));
}
console.log(
  row('`pulse --help` / `node -e 0`', median(help) / median(reference), 1.8, {
    'pulse ms': median(help),
    'node ms': median(reference),
    rounds,
  }),
);
