import { CancelledError } from '../errors/errors.ts';
import type { Edge } from './edge.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const BACKSPACES = ['\u007f', '\b'];

/** Asks for a line on the terminal without showing it. Ctrl-C, Ctrl-D and a signal cancel. */
export function askHidden(
  question: string,
  { stdin, stderr, signal }: Pick<Edge, 'stdin' | 'stderr' | 'signal'>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (): void => {
      stdin.off('data', onData);
      signal.removeEventListener('abort', onAbort);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
    };
    const onAbort = (): void => {
      end();
      reject(new CancelledError({ code: 'ask.cancelled', summary: 'Nothing was changed.' }));
    };
    const onData = (chunk: string): void => {
      let read = 0;
      for (const key of chunk) {
        read += key.length;
        if (key === '\r' || key === '\n') {
          end();
          // What was typed ahead belongs to the next question.
          if (read < chunk.length) stdin.unshift(chunk.slice(read));
          resolve(typed);
          return;
        }
        if (key === CTRL_C || key === CTRL_D) {
          onAbort();
          return;
        }
        if (BACKSPACES.includes(key)) typed = Array.from(typed).slice(0, -1).join('');
        else if (key === CTRL_U) typed = '';
        else typed += key;
      }
    };
    // Before the question: whoever answers as soon as it stands there would see the first letters.
    stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stderr.write(question);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else stdin.on('data', onData).resume();
  });
}
