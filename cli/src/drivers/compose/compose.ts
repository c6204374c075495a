import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PreflightError, ToolError } from '../../errors/errors.ts';
import { run, type RunResult, start } from '../../lib/process.ts';

/** One application of Compose, and what its file is filled in with: secrets too, in the environment and never in arguments. */
export interface ComposeProject {
  name: string;
  /** The folder of compose.yaml. */
  folder: string;
  variables: Readonly<Record<string, string>>;
}

const UP_MS = 10 * 60_000;
const DOWN_MS = 2 * 60_000;
const LOOK_MS = 20_000;
const TAIL = 40;

const argsOf = ({ name, folder }: ComposeProject, words: readonly string[]): string[] => [
  ...['compose', '--project-name', name, '--file', join(folder, 'compose.yaml'), '--ansi', 'never'],
  ...words,
];

/** @throws PreflightError where Docker has no Compose. */
export async function needCompose(): Promise<void> {
  const { exitCode, tail } = await run('docker', ['compose', 'version', '--short'], { timeoutMs: LOOK_MS });
  if (exitCode === 0) return;
  throw new PreflightError({
    code: 'compose.missing',
    summary: 'Docker has no Compose here: its plugin of version 2 is needed.',
    detail: tail,
    hints: [
      'apt-get install docker-compose   # Debian 13; docker-compose-plugin from Docker itself',
      'pulse dev',
    ],
  });
}

const failed = (what: string, result: RunResult, log: string): ToolError =>
  new ToolError({
    code: 'compose.failed',
    summary: `Docker Compose could not ${what}${result.timedOut ? ' in time' : ''}.`,
    detail: [result.tail, log].filter(Boolean).join('\n'),
    hints: [
      'PULSE_POSTGRES_IMAGE, PULSE_REDIS_IMAGE   # images from elsewhere',
      'pulse dev --compose --reset',
    ],
  });

/** What the services said last; for whoever tells that one failed. */
async function lastWords(project: ComposeProject): Promise<string> {
  const args = argsOf(project, ['logs', '--no-color', '--tail', String(TAIL / 4)]);
  const { stdout } = await run('docker', args, { env: project.variables, timeoutMs: LOOK_MS });
  return stdout.split('\n').slice(-TAIL).join('\n');
}

/** Starts everything, and resolves once all of it is healthy. @throws ToolError with what the services said last. */
export async function composeUp(
  project: ComposeProject,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<void> {
  // The last in the chain: whatever it needs is started, awaited and looked at first.
  const args = argsOf(project, ['up', '--detach', '--wait', '--quiet-pull', 'app']);
  const result = await run('docker', args, {
    ...{ env: project.variables, timeoutMs: UP_MS, signal },
    onLine: (line) => onProgress(line.trim()),
  });
  if (result.exitCode === 0 || signal.aborted) return;
  throw failed('start the application', result, await lastWords(project));
}

/** Stops everything and removes its containers; with `data`, the database too. */
export async function composeDown(project: ComposeProject, data: boolean): Promise<void> {
  const args = argsOf(project, [
    'down',
    '--remove-orphans',
    '--timeout',
    '5',
    ...(data ? ['--volumes'] : []),
  ]);
  const result = await run('docker', args, { env: project.variables, timeoutMs: DOWN_MS });
  if (result.exitCode !== 0) throw failed('stop the application', result, '');
}

/** `api-1  | {"level":"info",…}`, after signs for a terminal that Compose writes whatever it is told. */
export function parseComposeLine(line: string): { service: string; text: string } | null {
  const [, service, text = ''] = /^([a-z]+)-\d+\s+\| ?(.*)$/u.exec(stripVTControlCharacters(line)) ?? [];
  return service === undefined ? null : { service, text };
}

/** Tells what the services write from now on, until `signal`. */
export function followCompose(
  project: ComposeProject,
  onLine: (service: string, text: string) => void,
): { stop: () => Promise<unknown> } {
  const args = argsOf(project, ['logs', '--no-color', '--follow', '--tail', '0', 'api', 'app']);
  const child = start('docker', args, {
    env: project.variables,
    onLine(line, stream) {
      const said = stream === 'stdout' ? parseComposeLine(line) : null;
      if (said) onLine(said.service, said.text);
    },
  });
  return { stop: () => child.stop(2000) };
}
