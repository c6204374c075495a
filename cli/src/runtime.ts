import { join } from 'node:path';
import { type Asked, checkHost, checkService, findTarget, type Target } from './config/target.ts';
import { EXIT } from './errors/exit-codes.ts';
import type { OnIntent } from './events/intents.ts';
import type { RunEvent, Sink } from './events/events.ts';
import { createReporter } from './events/reporter.ts';
import { askForWord, askOnTerminal } from './lib/ask.ts';
import type { Edge } from './lib/edge.ts';
import { stateDir } from './lib/paths.ts';
import { killEverything } from './lib/process.ts';
import { newRunId } from './lib/run-id.ts';
import type { ArtifactsRequest } from './run/artifacts/request.ts';
import type { DatabaseRequest } from './run/db/request.ts';
import type {
  DeployRequest,
  RollbackRequest,
  Surroundings as ReleaseSurroundings,
} from './run/deploy/request.ts';
import type { RestartRequest } from './run/deploy/restart.ts';
import type { ScaleRequest } from './run/deploy/scale.ts';
import type { ComposeRequest } from './run/dev/compose.ts';
import type { DevRequest, Surroundings as DevSurroundings } from './run/dev/request.ts';
import type { DownRequest } from './run/down.ts';
import type { UpRequest, UpSurroundings } from './run/up/request.ts';
import { findStanding } from './drivers/control/reach.ts';
import { paced } from './sinks/journal/paced.ts';
import { findUnfinished } from './sinks/journal/unfinished.ts';
import { openRecording } from './sinks/journal/recording.ts';
import { createJournal } from './sinks/journal/writer.ts';
import { createNdjsonRenderer } from './sinks/render/ndjson.ts';
import { createPlainRenderer } from './sinks/render/plain.ts';
import { createQuietRenderer } from './sinks/render/quiet.ts';
import { selectRenderer, wantsColor } from './sinks/render/select.ts';

/** The composition root: the only file that sees commands' requests, drivers and sinks together. Each run is loaded when it is asked for. */

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
      return createPlainRenderer(
        { stdout, stderr },
        { color: wantsColor(env, stderr.isTTY), annotations: env.GITHUB_ACTIONS === 'true' },
      );
    case 'ink': {
      // React takes a tenth of a second to load: only those who look at it wait for it.
      const { createInkRenderer } = await import('./sinks/render/ink/mount.ts');
      return createInkRenderer({ stdin, stdout, stderr, onIntent, color: wantsColor(env, true) });
    }
  }
}

/** Runs `pulse dev` to its end and returns the exit code. */
export function develop(request: DevRequest, flags: RenderFlags, edge: Edge): Promise<number> {
  return withDeveloper(request.root, flags, edge, async (lent) => {
    const { runDev } = await import('./run/dev/session.ts');
    return runDev(request, lent);
  });
}

export type ComposeAsked = Omit<ComposeRequest, 'target'> & Pick<Asked, 'cwd' | 'env'>;

/** Runs `pulse dev --compose` to its end and returns the exit code. */
export async function developImages(asked: ComposeAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  const target = await findTarget({ ...asked, name: null, like: null });
  return withDeveloper(asked.root, flags, edge, async (lent) => {
    const { runCompose } = await import('./run/dev/compose.ts');
    return runCompose({ ...asked, target }, lent);
  });
}

/** What runs that serve on this machine have: a journal, a renderer that takes keys, somebody to ask. */
async function withDeveloper(
  root: string,
  flags: RenderFlags,
  edge: Edge,
  act: (lent: DevSurroundings) => Promise<number>,
): Promise<number> {
  let listener: OnIntent = () => undefined;
  const runId = newRunId();
  const interactive = edge.stdin.isTTY && edge.stderr.isTTY && !flags.json;
  const renderer = await createRenderer(edge, flags, (intent) => listener(intent));
  const journal = createJournal(join(stateDir(root), 'runs'), runId);
  const reporter = createReporter({ runId, sinks: [journal, renderer] });
  try {
    return await act({
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

const STOPPING = {
  type: 'diagnostic',
  severity: 'warning',
  code: 'run.stopping',
  summary: 'Stops after what is under way. Ctrl-C again: at once.',
  hints: [],
} as const satisfies RunEvent;

/** What every run that changes an environment has: a journal, a renderer, somebody to ask. */
async function withReporter(
  root: string,
  flags: RenderFlags,
  edge: Edge,
  act: (lent: UpSurroundings) => Promise<number>,
): Promise<number> {
  const runId = newRunId();
  const interactive = edge.stdin.isTTY && edge.stderr.isTTY && !flags.json;
  const renderer = await createRenderer(edge, flags, (intent) => intent === 'stop' && edge.stop());
  const journal = createJournal(join(stateDir(root), 'runs'), runId);
  const reporter = createReporter({ runId, sinks: [journal, renderer] });
  const ask = interactive ? (question: string) => askOnTerminal(question, edge) : undefined;
  const sayStopping = () => reporter.emit(STOPPING);
  edge.signal.addEventListener('abort', sayStopping, { once: true });
  edge.onForce(killEverything);
  try {
    return await act({ reporter, signal: edge.signal, onForce: edge.onForce, ask });
  } finally {
    edge.signal.removeEventListener('abort', sayStopping);
    await reporter.close();
  }
}

/** As `withReporter`, and the cluster is being reached while what the run needs is loaded: each takes as long as the other. */
function withCluster(
  target: Target,
  flags: RenderFlags,
  edge: Edge,
  act: (lent: ReleaseSurroundings) => Promise<number>,
): Promise<number> {
  return withReporter(target.root, flags, edge, async (lent) => {
    const { openCluster } = await import('./drivers/nomad/cluster.ts');
    const opening = openCluster(target, lent.reporter.learn, lent.signal);
    // Begun before anything else is loaded; whoever needs it hears of what failed.
    await opening.catch(() => undefined);
    return act({ ...lent, opening });
  });
}

export type UpAsked = Asked &
  Pick<UpRequest, 'wishes' | 'planFile' | 'yes' | 'waitMs'> & {
    /** A run by its id; true: the last one. */
    resume: string | true | null;
  };

/** Runs `pulse up` to its end and returns the exit code. */
export async function bringUp(asked: UpAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  // What is resumed is a run of the hosts that stand, whoever they rehearse.
  const target = await (asked.resume === null ? findTarget(asked) : findStanding(asked));
  checkHost(target, asked.wishes.host);
  const { wishes, planFile, yes, waitMs } = asked;
  const run = asked.resume === true ? null : asked.resume;
  const resume =
    asked.resume === null
      ? null
      : await findUnfinished(join(stateDir(asked.root), 'runs'), target.environment.name, run);
  const { runUp } = await import('./run/up/session.ts');
  return withReporter(asked.root, flags, edge, (lent) =>
    runUp({ ...target, wishes, planFile, resume, yes, waitMs }, lent),
  );
}

/** Runs `pulse down` to its end and returns the exit code. */
export async function takeDown(
  asked: Asked & Pick<DownRequest, 'yes' | 'waitMs'>,
  flags: RenderFlags,
  edge: Edge,
): Promise<number> {
  const target = await findTarget(asked);
  const { yes, waitMs } = asked;
  const { runDown } = await import('./run/down.ts');
  return withReporter(asked.root, flags, edge, (lent) => runDown({ ...target, yes, waitMs }, lent));
}

/** Runs `pulse artifacts fetch|build|lock` to its end and returns the exit code. */
export async function tendArtifacts(
  request: ArtifactsRequest,
  flags: RenderFlags,
  edge: Edge,
): Promise<number> {
  const { runArtifacts } = await import('./run/artifacts/session.ts');
  return withReporter(request.root, flags, edge, (lent) => runArtifacts(request, lent));
}

export interface ReplayFlags extends RenderFlags {
  /** How many times as fast as it ran; null for at once. */
  speed: number | null;
}

export type BuildAsked = Omit<Asked, 'name'> & {
  /** Null: all services. */
  service: string | null;
  /** Null: nothing is pushed. */
  name: string | null;
  base: string | null;
};

/** Runs `pulse build` to its end and returns the exit code. */
export async function buildImages(asked: BuildAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  const { name, service, base } = asked;
  const target = await (name === null ? findTarget({ ...asked, name }) : findStanding({ ...asked, name }));
  checkService(target, service);
  const services = target.environment.services.filter((each) => service === null || each.name === service);
  const { runBuild } = await import('./run/images/session.ts');
  return withReporter(asked.root, flags, edge, (lent) =>
    runBuild({ target, services, push: name !== null, base }, lent),
  );
}

export type DeployAsked = Asked & Omit<DeployRequest, keyof Target>;

/** Runs `pulse deploy` to its end and returns the exit code. */
export async function deploy(asked: DeployAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  const target = await findStanding(asked);
  const { yes, waitMs, watch, only, images, planFile, out } = asked;
  return withCluster(target, flags, edge, async (lent) => {
    const { runDeploy } = await import('./run/deploy/deploy.ts');
    return runDeploy({ ...target, yes, waitMs, watch, only, images, planFile, out }, lent);
  });
}

export type RollbackAsked = Asked & Omit<RollbackRequest, keyof Target>;

/** Runs `pulse rollback` to its end and returns the exit code. */
export async function rollBack(asked: RollbackAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  const target = await findStanding(asked);
  const { yes, waitMs, watch, to } = asked;
  return withCluster(target, flags, edge, async (lent) => {
    const { runRollback } = await import('./run/deploy/rollback.ts');
    return runRollback({ ...target, yes, waitMs, watch, to }, lent);
  });
}

export type RestartAsked = Asked & Omit<RestartRequest, keyof Target>;

/** Runs `pulse restart` to its end and returns the exit code. */
export async function restart(asked: RestartAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  const target = await findStanding(asked);
  const { yes, waitMs, watch, service } = asked;
  return withCluster(target, flags, edge, async (lent) => {
    const { runRestart } = await import('./run/deploy/restart.ts');
    return runRestart({ ...target, yes, waitMs, watch, service }, lent);
  });
}

export type ScaleAsked = Asked & Omit<ScaleRequest, keyof Target>;

/** Runs `pulse scale` to its end and returns the exit code. */
export async function scale(asked: ScaleAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  const target = await findStanding(asked);
  const { yes, waitMs, watch, counts } = asked;
  return withCluster(target, flags, edge, async (lent) => {
    const { runScale } = await import('./run/deploy/scale.ts');
    return runScale({ ...target, yes, waitMs, watch, counts }, lent);
  });
}

export type DatabaseAsked = Asked & Omit<DatabaseRequest, keyof Target>;

/** Runs `pulse db backup|drill|restore|forget` to its end and returns the exit code. */
export async function tendDatabase(asked: DatabaseAsked, flags: RenderFlags, edge: Edge): Promise<number> {
  const target = await findStanding(asked);
  const { wish, yes, confirmed, waitMs } = asked;
  const { runDatabase } = await import('./run/db/session.ts');
  return withReporter(asked.root, flags, edge, (lent) => {
    const askWord = lent.ask && ((question: string) => askForWord(question, edge));
    return runDatabase({ ...target, wish, yes, confirmed, waitMs }, { ...lent, askWord });
  });
}

/** Shows a recorded run as it was shown when it ran; resolves to its exit code. */
export async function replay(root: string, run: string, flags: ReplayFlags, edge: Edge): Promise<number> {
  const events = await openRecording(join(stateDir(root), 'runs'), run);
  const renderer = await createRenderer(edge, flags, (intent) => intent === 'stop' && edge.stop());
  for await (const event of paced(events, flags.speed, edge.signal)) renderer.write(event);
  await renderer.close();
  if (edge.signal.aborted) return EXIT.cancelled;
  const last = events.at(-1);
  return last?.type === 'run.finished' ? last.exitCode : EXIT.failed;
}
