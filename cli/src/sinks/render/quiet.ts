import type { Sink } from '../../events/events.ts';
import { type Output, palette } from './output.ts';
import { plainLines } from './plain.ts';

/** Results, failures and warnings only. */
export function createQuietRenderer({ stdout, stderr }: Output): Sink {
  return {
    write(event) {
      const wanted =
        event.type === 'result' ||
        event.type === 'step.failed' ||
        (event.type === 'diagnostic' && event.severity !== 'info');
      if (!wanted) return;
      const { out = [], err = [] } = plainLines(event, palette(false));
      for (const line of out) stdout.write(`${line}\n`);
      for (const line of err) stderr.write(`${line}\n`);
    },
    close: async () => undefined,
  };
}
