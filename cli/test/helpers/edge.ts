import type { Edge } from '../../src/lib/edge.ts';
import { fakeKeyboard, fakeTerminal } from './stream.ts';

/** A process around a command, without a terminal; remembers what was written. */
export function fakeEdge(env: Record<string, string> = {}): Edge & { out: () => string; err: () => string } {
  const [stdout, stderr] = [fakeTerminal(80), fakeTerminal(80)];
  return {
    env,
    cwd: '/somewhere',
    stdin: Object.assign(fakeKeyboard(), { isTTY: false }),
    stdout: Object.assign(stdout, { isTTY: false }),
    stderr: Object.assign(stderr, { isTTY: false }),
    signal: new AbortController().signal,
    stop: () => undefined,
    onForce: () => undefined,
    out: () => stdout.text(),
    err: () => stderr.text(),
  };
}
