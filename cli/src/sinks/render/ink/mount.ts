import { render } from 'ink';
import { createElement } from 'react';
import type { Sink } from '../../../events/events.ts';
import type { OnIntent } from '../../../events/intents.ts';
import { RunScreen } from './RunScreen.ts';
import { createViewStore } from './store.ts';

export interface MountOptions {
  stdin: NodeJS.ReadableStream;
  stderr: NodeJS.WritableStream;
  onIntent: OnIntent;
}

/** Draws the live view on standard error, so that standard output stays for results. */
export function createInkRenderer({ stdin, stderr, onIntent }: MountOptions): Sink {
  const store = createViewStore();
  const screen = render(createElement(RunScreen, { store, onIntent }), {
    stdin,
    stdout: stderr,
    stderr,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
  });
  return {
    write: store.write,
    async close() {
      await screen.waitUntilRenderFlush();
      screen.unmount();
      await screen.waitUntilExit();
    },
  };
}
