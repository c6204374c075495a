import { type Instance, render } from 'ink';
import { createElement } from 'react';
import type { EventType, Sink } from '../../../events/events.ts';
import type { OnIntent } from '../../../events/intents.ts';
import { RunScreen } from './RunScreen.ts';
import { createViewStore } from './store.ts';

export interface MountOptions {
  stdin: NodeJS.ReadStream;
  stderr: NodeJS.WriteStream;
  onIntent: OnIntent;
  color: boolean;
}

/** Before these nothing is drawn, so that a question can be asked on the bare terminal. */
const FIRST_DRAWN: ReadonlySet<EventType> = new Set(['plan.ready', 'run.finished']);

/** Draws the live view on standard error, so that standard output stays for results. */
export function createInkRenderer({ stdin, stderr, onIntent, color }: MountOptions): Sink {
  const store = createViewStore();
  let screen: Instance | undefined;
  const draw = () =>
    render(createElement(RunScreen, { store, onIntent, color }), {
      stdin,
      stdout: stderr,
      stderr,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
    });
  return {
    write(event) {
      store.write(event);
      if (event.type === 'plan.shown') stderr.write(`${event.text}\n\n`);
      if (FIRST_DRAWN.has(event.type)) screen ??= draw();
    },
    async close() {
      await screen?.waitUntilRenderFlush();
      screen?.unmount();
      await screen?.waitUntilExit();
    },
  };
}
