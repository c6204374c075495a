// From a clone to an answered page, then the second start. Usage: node bench/first-run.ts
// npm's cache is warm when it has installed this lock file before, as on a developer's second checkout.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { $ } from 'zx';
import { row } from './lib/figures.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'pulse-first-run-'));
const clone = join(folder, 'pulse');

/** Seconds from the start of `pulse dev` until its page answers 200; then stops it as Ctrl-C would. */
async function start(): Promise<number> {
  const started = performance.now();
  const child = spawn(
    join(clone, 'bin', 'pulse'),
    ['dev', '--json', '--port', '3977', '--api-port', '3978'],
    {
      cwd: clone,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const missing = new Set(['api', 'page']);
  const deadline = setTimeout(() => child.kill('SIGTERM'), 300_000);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as { type: string; step?: string };
      if (event.type === 'step.succeeded' && event.step !== undefined) missing.delete(event.step);
      if (missing.size > 0) continue;
      const page = await fetch('http://localhost:3977/', { signal: AbortSignal.timeout(20_000) });
      if (page.status !== 200) throw new Error(`the page answered ${page.status}`);
      await page.text();
      return (performance.now() - started) / 1000;
    }
    throw new Error('pulse dev ended before it was ready');
  } finally {
    clearTimeout(deadline);
    child.kill('SIGINT');
    await ended;
  }
}

try {
  const started = performance.now();
  await $({ quiet: true })`git clone --quiet ${root} ${clone}`;
  const first = (performance.now() - started) / 1000 + (await start());
  const second = await start();
  console.log(row('clone → page answered, s', first, 90, {}));
  console.log(row('second start → page answered, s', second, 3, {}));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
