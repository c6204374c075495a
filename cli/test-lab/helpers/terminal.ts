import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bare } from '../../test/helpers/stream.ts';

/** Somebody at the keys: once this is on the screen, they press that. */
export interface Press {
  once: string;
  keys: string;
}

export interface Shown {
  code: number | null;
  /** Everything that was on the screen, without colours. */
  text: string;
  seconds: number;
  /** What was waited for and never came. */
  missed: string | undefined;
}

export interface TerminalOptions {
  cwd: string;
  env: Record<string, string | undefined>;
  presses?: readonly Press[];
  limitMs: number;
}

const SIZE = 'stty cols 160 rows 50';

/**
 * Runs a line of bash on a terminal of its own (`script` of util-linux), as it is typed there. One that is not over in time is
 * ended, and has no exit code.
 */
export async function onTerminal(line: string, options: TerminalOptions): Promise<Shown> {
  const { cwd, env, presses = [], limitMs } = options;
  const folder = mkdtempSync(join(tmpdir(), 'pulse-terminal-'));
  const file = join(folder, 'line.sh');
  writeFileSync(file, `${SIZE}\n${line}\n`);
  const from = performance.now();
  const child = spawn('script', ['-qfec', `bash ${file}`, '/dev/null'], { cwd, env });
  const left = [...presses];
  let raw = '';
  let read = 0;
  const look = () => {
    const [next] = left;
    // Long lines are wrapped by the terminal: what was said counts, not where it broke.
    if (next === undefined || !bare(raw.slice(read)).replaceAll(/\s+/gu, ' ').includes(next.once)) return;
    left.shift();
    read = raw.length;
    child.stdin.write(next.keys);
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk;
    look();
  });
  child.stdin.on('error', () => undefined); // it has ended already
  const limit = AbortSignal.timeout(limitMs);
  limit.addEventListener('abort', () => child.kill('SIGHUP'));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  rmSync(folder, { recursive: true });
  const seconds = (performance.now() - from) / 1000;
  return { code: limit.aborted ? null : code, text: bare(raw), seconds, missed: left[0]?.once };
}
