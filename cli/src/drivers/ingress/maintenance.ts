import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PreflightError, RemoteError } from '../../errors/errors.ts';
import type { Hand } from '../ssh/index.ts';

/** An environment in maintenance, as the ingress keeps it. */
export interface Maintenance {
  /** ISO 8601, UTC. */
  since: string;
  /** `ana@laptop` */
  by: string;
  /** Seconds after which users are told to try again. */
  retryAfter: number;
  /** What lets the team pass, as the value of TEAM_COOKIE. */
  code: string;
}

/** The team's way through maintenance; the page of the ingress sets it. */
export const TEAM_COOKIE = '__Host-pulse-team';

const SOURCE = readFileSync(join(import.meta.dirname, 'maintenance.py'), 'utf8');
const LIMIT_MS = 30_000;

type Answer = { missing: string } | { state: Maintenance | null; takenUp: boolean };

interface Place {
  host: string;
  hand: Hand;
}

async function ask({ host, hand }: Place, question: Record<string, unknown>): Promise<Maintenance | null> {
  const answer = JSON.parse(await hand.call(SOURCE, { ask: question, timeoutMs: LIMIT_MS })) as Answer;
  if ('missing' in answer) {
    throw new PreflightError({
      code: 'maintenance.no-page',
      summary: `${host} has no page to show in maintenance: ${answer.missing} is not there. Nothing was changed.`,
      hints: ['pulse up ENV --only configure'],
    });
  }
  if (answer.takenUp) return answer.state;
  throw new RemoteError({
    code: 'maintenance.not-taken-up',
    summary: `The ingress on ${host} did not take the change up within 10 s.`,
    hints: ['pulse logs ENV ingress', `pulse ssh ENV ${host} -- systemctl status traefik`],
  });
}

/** Null: users are served. */
export const readMaintenance = (place: Place): Promise<Maintenance | null> => ask(place, { op: 'read' });

/** Sends users to the page of maintenance; resolves once the proxy does. `config` is what Traefik is told. */
export const beginMaintenance = (
  place: Place,
  domain: string,
  state: Maintenance,
  config: unknown,
): Promise<Maintenance | null> => ask(place, { op: 'on', domain, state, config });

/** Serves users again; resolves once the proxy does. */
export const endMaintenance = (place: Place, domain: string): Promise<Maintenance | null> =>
  ask(place, { op: 'off', domain });

/** The command that prints the first line of the file by which maintenance is on; nothing where it is off. */
export const MAINTENANCE_COMMAND =
  "sudo -n sh -c 'f=/etc/traefik/dynamic/maintenance.yml; test ! -e $f || head -n 1 $f'";

/** The cookie that passes, from what MAINTENANCE_COMMAND printed; undefined where nobody is held back. */
export function teamCookie(printed: string): string | undefined {
  if (printed.trim() === '') return undefined;
  const { code } = JSON.parse(printed.replace(/^# /u, '')) as Maintenance;
  return `${TEAM_COOKIE}=${code}`;
}
