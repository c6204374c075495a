import { join } from 'node:path';
import type { OnIntent } from './events/intents.ts';
import type { Sink } from './events/events.ts';
import { createReporter } from './events/reporter.ts';
import { askOnTerminal } from './lib/ask.ts';
import type { Edge } from './lib/edge.ts';
import { stateDir } from './lib/paths.ts';
import { newRunId } from './lib/run-id.ts';
import type { DevRequest } from './run/dev/request.ts';
import { runDev } from './run/dev/session.ts';
import { createJournal } from './sinks/journal/writer.ts';
import { createNdjsonRenderer } from './sinks/render/ndjson.ts';
import { createPlainRenderer } from './sinks/render/plain.ts';
import { createQuietRenderer } from './sinks/render/quiet.ts';
import { selectRenderer, wantsColor } from './sinks/render/select.ts';

/** The composition root: the only file that sees commands' requests, drivers and sinks together. */

export interface RenderFlags {
  json: boolean;
  quiet: boolean;
}

async function createRenderer(edge: Edge, flags: RenderFlags, onIntent: OnIntent): Promise<Sink> {
  const { stdin, stdout, stderr, env } = edge;
  const request = { ...flags, stdinIsTty: stdin.isTTY, stderrIsTty: stderr.isTTY, env };
  switch (selectRenderer(request)) {
    case 'ndjson':
      return createNdjsonRenderer(stdout);
    case 'quiet':
      return createQuietRenderer({ stdout, stderr });
    case 'plain':
      return createPlainRenderer({ stdout, stderr }, wantsColor(env, stderr.isTTY));
    case 'ink': {
      // React takes a tenth of a second to load: only those who look at it wait for it.
      const { createInkRenderer } = await import('./sinks/render/ink/mount.ts');
      return createInkRenderer({ stdin, stderr, onIntent, color: wantsColor(env, true) });
    }
  }
}

/** Runs `pulse dev` to its end and returns the exit code. */
export async function develop(request: DevRequest, flags: RenderFlags, edge: Edge): Promise<number> {
  let listener: OnIntent = () => undefined;
  const runId = newRunId();
  const interactive = edge.stdin.isTTY && edge.stderr.isTTY && !flags.json;
  const renderer = await createRenderer(edge, flags, (intent) => listener(intent));
  const journal = createJournal(join(stateDir(request.root), 'runs'), runId);
  const reporter = createReporter({ runId, sinks: [journal, renderer] });
  try {
    return await runDev(request, {
      reporter,
      signal: edge.signal,
      stop: edge.stop,
      onForce: edge.onForce,
      onIntents: (next) => (listener = next),
      ask: interactive ? (question) => askOnTerminal(question, edge) : undefined,
    });
  } finally {
    await reporter.close();
  }
}
