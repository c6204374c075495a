import type { Environment } from '../../config/environment.ts';
import type { Asked } from '../../config/target.ts';
import { findStanding, needKnown, sshTargets } from '../../drivers/control/reach.ts';
import { runRemote } from '../../drivers/ssh/index.ts';
import {
  buildJournalCommand,
  type LogLine,
  type LogQuery,
  parseJournalLine,
  PLATFORM_SOURCES,
} from '../../drivers/workload/journal.ts';
import { RemoteError, UserError } from '../../errors/errors.ts';
import { formatLogLine } from './format.ts';

export interface LogsRequest extends Asked {
  /** Null: every service. */
  service: string | null;
  query: Omit<LogQuery, 'sources'>;
  json: boolean;
  colour: boolean;
  signal: AbortSignal;
  write: (text: string) => void;
}

const MIGRATE = 'migrate';
const READ_MS = 60_000;
const FOLLOW_MS = 24 * 3_600_000;
/** What journalctl says when nothing fits a pattern. */
const NOTHING_FOUND = 1;

/** @throws UserError for what writes no log here. */
function sourcesFor({ services }: Environment, service: string | null): string[] {
  const names = [...services.map(({ name }) => name), MIGRATE];
  if (service === null) return names;
  if (names.includes(service) || PLATFORM_SOURCES.includes(service)) return [service];
  throw new UserError({
    code: 'logs.unknown-service',
    summary: `Nothing here is called "${service}".`,
    detail: `Services: ${names.join(', ')}. Platform: ${PLATFORM_SOURCES.join(', ')}.`,
    hints: ['pulse config ENV   # the services of an environment'],
  });
}

/** Prints the lines of the services of an environment, of all its hosts, in the order of time. */
export async function showLogs(request: LogsRequest): Promise<void> {
  const { query, json, colour, signal, write } = request;
  const target = await findStanding(request);
  const { environment } = target;
  const sources = sourcesFor(environment, request.service);
  const hosts = sshTargets(target, await needKnown(target));
  const several = hosts.length > 1;
  const command = buildJournalCommand({ ...query, sources });
  const say = (line: LogLine) =>
    write(json ? `${JSON.stringify(line)}\n` : formatLogLine(line, { several, colour }));

  async function read(host: (typeof hosts)[number]): Promise<LogLine[]> {
    const found: LogLine[] = [];
    const result = await runRemote(host, command, {
      timeoutMs: query.follow ? FOLLOW_MS : READ_MS,
      signal,
      onLine(text, stream) {
        const line = stream === 'stdout' ? parseJournalLine(host.name, text) : null;
        if (line === null) return;
        if (query.follow) say(line);
        else found.push(line);
      },
    });
    const fine = result.exitCode === 0 || (result.exitCode === NOTHING_FOUND && query.grep !== null);
    if (fine || signal.aborted) return found;
    throw new RemoteError({
      code: 'logs.unreadable',
      summary: `The journal of ${host.name} could not be read.`,
      detail: result.tail,
      hints: [`pulse ssh ${environment.name} ${host.name} -- sudo journalctl -n 50`],
    });
  }
  const lines = (await Promise.all(hosts.map(read))).flat();
  for (const line of lines.toSorted((a, b) => a.at - b.at)) say(line);
}
