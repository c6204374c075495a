// What the engine adds to 1,000 steps that do nothing: planned, executed, redacted, journaled, drawn for a log. The
// reference writes as many lines to a file, one at a time. Usage: node bench/engine.ts [rounds]
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Secret } from '../cli/src/config/secret.ts';
import { createReporter } from '../cli/src/events/reporter.ts';
import { listSteps } from '../cli/src/plans/format.ts';
import { planHash } from '../cli/src/plans/hash.ts';
import type { Plan } from '../cli/src/plans/types.ts';
import { execute } from '../cli/src/run/execute.ts';
import { createJournal } from '../cli/src/sinks/journal/writer.ts';
import { createPlainRenderer } from '../cli/src/sinks/render/plain.ts';
import { median, row } from './lib/figures.ts';

const STEPS = 1000;
const PHASES = 4;
const rounds = Number(process.argv[2] ?? 7);
const folder = mkdtempSync(join(tmpdir(), 'pulse-bench-'));
/** A stream that a renderer may write to, and that nobody reads. */
const nowhere = () =>
  Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY: false, columns: 80 });

const plan: Plan = {
  command: 'up',
  environment: 'bench',
  phases: Array.from({ length: PHASES }, (_, phase) => ({
    name: `phase ${phase}`,
    steps: Array.from({ length: STEPS / PHASES }, (_step, i) => ({
      id: `host${phase}/role${i}`,
      kind: 'nothing',
      title: `Do nothing ${i} to host${phase}`,
      cause: 'it was asked for',
      // Chains of ten, as the roles of a host are.
      needs: i % 10 === 0 ? [] : [`host${phase}/role${i - 1}`],
      input: {},
    })),
  })),
};

async function engine(round: number): Promise<number> {
  const from = performance.now();
  const runId = `bench-${round}`;
  const out = { stdout: nowhere(), stderr: nowhere() };
  const sinks = [
    createJournal(folder, runId),
    createPlainRenderer(out, { color: false, annotations: false }),
  ];
  const reporter = createReporter({ runId, sinks });
  reporter.learn(new Secret('a secret of many letters'));
  const { emit } = reporter;
  emit({ type: 'run.started', command: 'up', environment: 'bench' });
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  const signal = new AbortController().signal;
  await execute(plan, async () => ({ detail: 'nothing' }), { emit, signal, concurrency: 64 });
  emit({ type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: performance.now() - from });
  await reporter.close();
  return performance.now() - from;
}

function reference(lines: readonly string[]): number {
  const from = performance.now();
  const path = join(folder, 'reference');
  for (const line of lines) appendFileSync(path, `${line}\n`, { mode: 0o600 });
  rmSync(path);
  return performance.now() - from;
}

await engine(0); // loads everything once
const journal = readdirSync(folder).find((name) => name.startsWith('bench-0')) ?? '';
const lines = readFileSync(join(folder, journal), 'utf8').trimEnd().split('\n');
const [ours, bare]: [number[], number[]] = [[], []];
for (let round = 1; round <= rounds; round += 1) {
  ours.push(await engine(round));
  bare.push(reference(lines));
}
rmSync(folder, { recursive: true });
const raw = {
  ...{ 'engine ms': median(ours), 'bare lines ms': median(bare), ratio: median(ours) / median(bare) },
  ...{ lines: lines.length, rounds },
};
console.log(row('1,000 steps that do nothing, seconds', median(ours) / 1000, 1, raw));
