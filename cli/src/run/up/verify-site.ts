import { ingressHosts } from '../../config/placement.ts';
import { MAINTENANCE_COMMAND, teamCookie } from '../../drivers/ingress/maintenance.ts';
import { runRemote } from '../../drivers/ssh/index.ts';
import { RemoteError } from '../../errors/errors.ts';
import { REHEARSAL_ROOT } from '../../drivers/traffic/trust.ts';
import { askSite, type SiteAnswer, type SitePlace } from '../../drivers/verify/site.ts';
import { buildJournalCommand } from '../../drivers/workload/journal.ts';
import { waitFor } from '../../lib/wait.ts';
import { headerFault, redirectFault, tellsMetrics } from '../../plans/up/site-faults.ts';
import type { UpStepOf } from '../../plans/up/steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { UpContext } from './context.ts';
import { addressOf, sshOf, unproved } from './verify.ts';

const READ_MS = 15_000;
/** A certificate is asked for when the ingress starts, and takes its time. */
const CERTIFICATE_MS = 60_000;
const JOURNAL_MS = 20_000;

type HostPlace = SitePlace & { host: string };

async function placeOf(context: UpContext, host: string): Promise<HostPlace> {
  const { domain, provisioner } = context.target.environment;
  const held = await runRemote(sshOf(context, host), MAINTENANCE_COMMAND, { timeoutMs: READ_MS });
  // What is proved in maintenance is the site behind it.
  const place = { host, domain, address: addressOf(context, host), cookie: teamCookie(held.stdout) };
  if (provisioner !== 'lab') return place;
  const command = `sudo -n cat ${REHEARSAL_ROOT}`;
  const { exitCode, stdout, tail } = await runRemote(sshOf(context, host), command, { timeoutMs: READ_MS });
  if (exitCode === 0) return { ...place, ca: stdout };
  throw unproved('verify.site', `${host} does not tell the root of the rehearsal's certificates.`, tail);
}

/** Why a site cannot be trusted, and what asks for another certificate where its own has ended. */
function untrusted({ domain, host }: HostPlace, why: string) {
  if (why !== 'CERT_HAS_EXPIRED')
    return unproved('verify.site', `https://${domain} gives no answer that can be trusted: ${why}.`);
  return new RemoteError({
    code: 'verify.site',
    summary: `The certificate of https://${domain} on ${host} has ended, and no other one was given out.`,
    hints: [
      'pulse logs ENV ingress',
      `pulse ssh ENV ${host} -- sudo systemctl restart traefik   # asks anew`,
    ],
  });
}

/** The answer of a site whose certificate is valid. */
async function soundAnswer(
  place: HostPlace,
  request: { method?: string; path: string },
  { signal, progress }: StepVoice,
): Promise<SiteAnswer> {
  let why = '';
  const ask = async () => {
    const answer = await askSite(place, { scheme: 'https', ...request });
    if (typeof answer !== 'string') return answer;
    why = answer;
    progress(answer);
    return undefined;
  };
  const answer = await waitFor(ask, { timeoutMs: CERTIFICATE_MS, everyMs: 1000, signal });
  if (answer) return answer;
  throw untrusted(place, why);
}

/** Until when the certificates it showed are valid, in milliseconds since 1970. */
async function verifyIngress(
  place: HostPlace,
  paths: readonly string[],
  voice: StepVoice,
): Promise<readonly number[]> {
  const { domain } = place;
  const until: number[] = [];
  // Only what services have is asked for: a domain may have nothing at its root.
  for (const prefix of paths) {
    const path = `${prefix}/`;
    const answer = await soundAnswer(place, { path }, voice);
    const plain = await askSite(place, { scheme: 'http', path });
    const fault =
      headerFault(answer) ??
      (typeof plain === 'string' ? `without TLS it gives no answer: ${plain}` : redirectFault(plain, domain));
    if (fault !== undefined) throw unproved('verify.site', `https://${domain}${path}: ${fault}.`);
    if (answer.validTo !== null) until.push(answer.validTo.getTime());
  }
  for (const prefix of new Set(['', ...paths])) {
    const path = `${prefix}/metrics`;
    if (tellsMetrics(await soundAnswer(place, { path }, voice)))
      throw unproved('verify.site', `https://${domain}${path} shows the figures of a service to everybody.`);
  }
  return until;
}

/** Proves what the public gets at every ingress: a valid chain, TLS only, sane headers, no figures. */
export async function verifySite(
  { input: { hosts, paths } }: UpStepOf<'verify.site'>,
  context: UpContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const until: number[] = [];
  for (const host of hosts) until.push(...(await verifyIngress(await placeOf(context, host), paths, voice)));
  const day = new Date(Math.min(...until)).toISOString().slice(0, 10);
  return { detail: `its chain holds until ${day}; TLS only; figures are not public` };
}

async function isWritten(
  context: UpContext,
  hosts: readonly string[],
  source: string,
  id: string,
): Promise<boolean> {
  const query = { sources: [source], release: null, sinceMs: 120_000, grep: id, lines: 1, follow: false };
  const command = buildJournalCommand(query);
  const found = await Promise.all(
    hosts.map((host) => runRemote(sshOf(context, host), command, { timeoutMs: READ_MS })),
  );
  return found.some(({ stdout }) => stdout.includes(id));
}

/** Proves that the id a client is given is found in the log of the ingress and in that of the service. */
export async function verifyTrace(
  { input: { service, method, path } }: UpStepOf<'verify.trace'>,
  context: UpContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const { signal, progress } = voice;
  const { environment } = context.target;
  const ingress = ingressHosts(environment).map(({ name }) => name);
  const place = await placeOf(context, ingress[0] ?? '');
  const { status, headers } = await soundAnswer(place, { method, path }, voice);
  const id = headers['x-request-id'];
  if (typeof id !== 'string')
    throw unproved('verify.trace', `${method} ${path} is not given a request id (status ${status}).`);
  const places: [string, string[]][] = [
    ['ingress', ingress],
    [service, environment.hosts.map(({ name }) => name)],
  ];
  for (const [source, where] of places) {
    progress(`looking for ${id} in the log of ${source}`);
    const look = async () => ((await isWritten(context, where, source, id)) ? true : undefined);
    if ((await waitFor(look, { timeoutMs: JOURNAL_MS, everyMs: 500, signal })) === undefined)
      throw unproved('verify.trace', `The log of ${source} does not have the request ${id}.`);
  }
  return { detail: `${id} is in the logs of the ingress and of ${service}` };
}
