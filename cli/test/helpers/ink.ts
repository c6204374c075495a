import { onTestFinished } from 'vitest';
import type { Intent } from '../../src/events/intents.ts';
import { createInkRenderer } from '../../src/sinks/render/ink/mount.ts';
import { bare, fakeKeyboard, fakeTerminal } from './stream.ts';

/** The live view on a terminal of a test, closed with it; `toTerminal`: whether standard output leads there too. */
export function mountInk(columns: number, { color = false, toTerminal = true, rows = 40 } = {}) {
  const [stdout, stderr, stdin] = [fakeTerminal(columns), fakeTerminal(columns, rows), fakeKeyboard()];
  Object.assign(stdout, { isTTY: toTerminal });
  const intents: Intent[] = [];
  const onIntent = (intent: Intent) => void intents.push(intent);
  const sink = createInkRenderer({ stdin, stdout, stderr, onIntent, color });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await sink.close();
  };
  onTestFinished(close);
  return { stdout, stderr, stdin, intents, write: sink.write, close, text: () => bare(stderr.text()) };
}
