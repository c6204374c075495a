import { type Instance, render } from 'ink';
import { createElement } from 'react';
import type { Event, EventType, Sink } from '../../../events/events.ts';
import type { OnIntent } from '../../../events/intents.ts';
import { palette } from '../output.ts';
import { plainLines } from '../plain.ts';
import { endingLines } from '../run/ending.ts';
import { eraseReflowed } from '../run/reflow.ts';
import { paintLine } from '../run/spans.ts';
import { PhasesScreen } from './PhasesScreen.ts';
import { RunScreen } from './RunScreen.ts';
import { createViewStore, type ViewStore } from './store.ts';

export interface MountOptions {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  onIntent: OnIntent;
  color: boolean;
}

/** What draws one kind of run. */
interface Screen {
  component: typeof PhasesScreen;
  /** Events before which nothing is drawn, so that a question can be asked on the bare terminal. */
  firstDrawn: ReadonlySet<EventType>;
  incremental: boolean;
  /** Speaks before the first picture. */
  before: (event: Event) => readonly string[];
  /** Speaks under the last one. */
  after: (store: ViewStore) => readonly string[];
}

const silent = (): readonly string[] => [];

/** `pulse dev` stays: its lines scroll away above the state of its services. */
const services: Screen = {
  component: RunScreen,
  firstDrawn: new Set<EventType>(['plan.ready', 'run.finished']),
  incremental: false,
  before: silent,
  after: silent,
};

/** A run that changes an environment comes to an end: phases fold, and the answer stands below them. */
const phases = (color: boolean): Screen => ({
  component: PhasesScreen,
  firstDrawn: new Set<EventType>(['plan.ready']),
  incremental: true,
  before(event) {
    const told = event.type === 'plan.shown' || (event.type === 'diagnostic' && event.severity !== 'error');
    return told ? (plainLines(event, palette(color)).err ?? []) : [];
  },
  after: (store) => endingLines(store.get()).map((line) => paintLine(line, palette(color))),
});

/** Draws the live view on standard error; standard output gets the results when it leads elsewhere. */
export function createInkRenderer({ stdin, stdout, stderr, onIntent, color }: MountOptions): Sink {
  const store = createViewStore();
  let screen: Screen = services;
  let drawn: Instance | undefined;
  const say = (lines: readonly string[]) => {
    for (const line of lines) stderr.write(`${line}\n`);
  };
  let widths: readonly number[] = [];
  let { columns } = stderr;
  const onResize = () => {
    if (stderr.columns < columns) stderr.write(eraseReflowed(widths, stderr.columns));
    columns = stderr.columns;
  };
  const draw = () => {
    // Before Ink's own listener, which erases the picture.
    stderr.on('resize', onResize);
    const onDrawn = (next: readonly number[]) => void (widths = next);
    return render(createElement(screen.component, { store, onIntent, color, onDrawn }), {
      stdin,
      stdout: stderr,
      stderr,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
      incrementalRendering: screen.incremental,
    });
  };
  return {
    write(event) {
      store.write(event);
      if (event.type === 'run.started') screen = event.command === 'dev' ? services : phases(color);
      if (event.type === 'result' && !stdout.isTTY) stdout.write(`${event.text}\n`);
      if (screen.firstDrawn.has(event.type)) drawn ??= draw();
      if (!drawn) say(screen.before(event));
    },
    async close() {
      await drawn?.waitUntilRenderFlush();
      drawn?.unmount();
      await drawn?.waitUntilExit();
      stderr.off('resize', onResize);
      say(screen.after(store));
    },
  };
}
