import type { Sink } from '../../events/events.ts';

/** Every event as one JSON document a line on standard output: the stable interface. */
export function createNdjsonRenderer(stdout: NodeJS.WritableStream): Sink {
  return {
    write: (event) => void stdout.write(`${JSON.stringify(event)}\n`),
    close: async () => undefined,
  };
}
