import { randomInt } from 'node:crypto';
import { ingressHosts } from '../../config/placement.ts';
import { type Asked, type Target } from '../../config/target.ts';
import { findStanding, needKnown, sshTargets } from '../../drivers/control/reach.ts';
import {
  beginMaintenance,
  endMaintenance,
  type Maintenance,
  readMaintenance,
  TEAM_COOKIE,
} from '../../drivers/ingress/maintenance.ts';
import { appendHistory } from '../../drivers/ledger/ledger.ts';
import { connect, type Connection } from '../../drivers/ssh/index.ts';
import { PreflightError } from '../../errors/errors.ts';
import { formatDuration } from '../../lib/duration.ts';
import { newRunId } from '../../lib/run-id.ts';
import { publicOrigin } from '../../plans/deploy/job-variables.ts';
import { maintenanceConfig } from '../../plans/maintenance.ts';
import { publicPort } from '../deploy/spec.ts';
import { hostPlace } from '../lease/hold.ts';
import { leaseRecord } from '../lease/record.ts';

export interface MaintenanceRequest extends Asked {
  on: boolean;
  /** Seconds; null: what it was, else five minutes. */
  retryAfter: number | null;
  json: boolean;
  signal: AbortSignal;
}

const RETRY_AFTER = 300;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const word = (length: number) =>
  Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');
/** 99 bits, in words that can be read out. */
const newCode = () => Array.from({ length: 4 }, () => word(5)).join('-');

/** Opens the hosts of the ingress; all of them, or nothing is changed. */
async function openIngress(target: Target, signal: AbortSignal): Promise<Connection[]> {
  const names = ingressHosts(target.environment).map(({ name }) => name);
  const known = sshTargets(target, await needKnown(target)).filter(({ name }) => names.includes(name));
  const opened = await Promise.allSettled(known.map((ssh) => connect(ssh, { signal })));
  const connections = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = opened.find((each) => each.status === 'rejected');
  if (!failed && connections.length === names.length) return connections;
  await Promise.all(connections.map((each) => each.close()));
  if (failed) throw failed.reason;
  throw new PreflightError({
    code: 'state.no-host',
    summary: `How to reach every host of the ingress is not known here.`,
    hints: [`pulse up ${target.environment.name}`],
  });
}

interface Words {
  origin: string;
  name: string;
}

const onText = ({ origin, name }: Words, { since, by, retryAfter, code }: Maintenance): string =>
  [
    `${name} is in maintenance since ${since} (${by}): users get 503, and are told to try again in ${formatDuration(retryAfter * 1000)}.`,
    `  team: ${origin}/.pulse/team   code: ${code}`,
    `  next: pulse maintenance off ${name}`,
    '',
  ].join('\n');

const documentOf = ({ origin, name }: Words, state: Maintenance | null): string => {
  const { code, ...told } = state ?? { code: '' };
  const team = state === null ? null : { url: `${origin}/.pulse/team`, cookie: TEAM_COOKIE, code };
  return `${JSON.stringify({ environment: name, maintenance: state === null ? null : { ...told, team } })}\n`;
};

async function change(
  { environment }: Target,
  { on, retryAfter }: MaintenanceRequest,
  connections: readonly Connection[],
  by: string,
): Promise<Maintenance | null> {
  const { domain } = environment;
  const places = connections.map(({ hand, target }) => ({ hand, host: target.name }));
  if (!on) {
    await Promise.all(places.map((place) => endMaintenance(place, domain)));
    return null;
  }
  const found = (await Promise.all(places.map(readMaintenance))).find((each) => each !== null);
  const fresh = { since: new Date().toISOString(), by, retryAfter: RETRY_AFTER, code: newCode() };
  const before = found ?? fresh;
  const state = { ...before, retryAfter: retryAfter ?? before.retryAfter };
  const config = maintenanceConfig(environment, TEAM_COOKIE, state);
  await Promise.all(places.map((place) => beginMaintenance(place, domain, state, config)));
  return state;
}

/**
 * Begins or ends maintenance at every ingress of an environment; resolves to what is printed. Needs no lease: it may be
 * just what somebody wants while a run goes on. Safe to repeat: the code stays what it was.
 */
export async function setMaintenance(request: MaintenanceRequest): Promise<string> {
  const { on, json, signal, env } = request;
  const from = performance.now();
  const target = await findStanding(request);
  const { name } = target.environment;
  const origin = publicOrigin(target.environment, publicPort(target, await needKnown(target)));
  const runId = newRunId();
  const record = await leaseRecord(`maintenance ${on ? 'on' : 'off'}`, runId, env);
  const { command, holder, ci } = record;
  const connections = await openIngress(target, signal);
  let outcome = 'failed';
  try {
    const state = await change(target, request, connections, holder);
    outcome = 'succeeded';
    const words = { origin, name };
    if (json) return documentOf(words, state);
    return state === null ? `${name} serves its users: maintenance is off.\n` : onText(words, state);
  } finally {
    await Promise.all(connections.map((each) => each.close()));
    const place = await hostPlace(target);
    const durationMs = Math.round(performance.now() - from);
    const entry = { runId, command, holder, ci, plan: '', outcome, durationMs };
    // What was done is done, whether or not the host can still write it down.
    if (place) await appendHistory(place, entry).catch(() => undefined);
  }
}
