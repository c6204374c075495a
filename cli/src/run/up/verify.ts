import { readSecrets } from '../../config/base-secrets.ts';
import { meshAddressOf } from '../../config/placement.ts';
import { sshTargets } from '../../drivers/control/reach.ts';
import { type SshTarget } from '../../drivers/ssh/index.ts';
import { tryLogins } from '../../drivers/verify/logins.ts';
import { type NomadSight, probe } from '../../drivers/verify/probe.ts';
import { scanPorts, tryPort } from '../../drivers/verify/scan.ts';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { PreflightError, RemoteError } from '../../errors/errors.ts';
import { count } from '../../lib/text.ts';
import { waitFor } from '../../lib/wait.ts';
import type { UpStepOf } from '../../plans/up/steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { UpContext } from './context.ts';

const SSH_PORT = 22;
const PATIENCE_MS = 10_000;
const CLUSTER_LIMIT_MS = 60_000;
const HINTS = ['pulse status ENV', 'pulse up ENV --full'];

/** What the proof of a check failed for. */
export const unproved = (code: ErrorCode, summary: string, detail?: string) =>
  new RemoteError({ code, summary, detail, hints: HINTS });

/** How a host of the plan is reached. @throws PreflightError where nobody kept it. */
export function sshOf({ target, live }: UpContext, host: string): SshTarget {
  const found = sshTargets(target, live.known).find(({ name }) => name === host);
  if (found) return found;
  throw new PreflightError({
    code: 'state.no-host',
    summary: `How to reach ${host} is not known here.`,
    hints: [`pulse up ${target.environment.name}`],
  });
}

/** Where a host of the plan answers the public. */
export const addressOf = ({ live }: UpContext, host: string): string =>
  live.known.hosts.find(({ name }) => name === host)?.address ?? '';

export async function verifyPorts(
  { input: { host, open } }: UpStepOf<'verify.ports'>,
  context: UpContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const address = addressOf(context, host);
  // On its own and with patience: among thousands of others a single answer may come late.
  if ((await tryPort(address, SSH_PORT, PATIENCE_MS)) !== 'open') {
    throw unproved('verify.ports', `${host} does not answer on port ${SSH_PORT}.`);
  }
  const { open: found, untried } = await scanPorts(address, {
    signal: voice.signal,
    onProgress: (done, all) => voice.progress(`${Math.round((done / all) * 100)} % of ${all} ports`),
  });
  if (untried > 0) {
    throw unproved(
      'verify.ports',
      `${count(untried, 'port')} of ${host} could not be tried from this machine.`,
    );
  }
  const surplus = found.filter((port) => !open.includes(port));
  if (surplus.length > 0) {
    throw unproved('verify.ports', `${host} answers on ports that are not declared: ${surplus.join(', ')}.`);
  }
  const answering = [...new Set([SSH_PORT, ...found])].toSorted((a, b) => a - b);
  return { detail: `of 65,535 ports only ${answering.join(', ')} answer` };
}

export async function verifyLogins(
  { input: { host } }: UpStepOf<'verify.logins'>,
  context: UpContext,
): Promise<StepOutcome> {
  const { passwords, root } = await tryLogins(sshOf(context, host));
  if (passwords.length > 0) {
    throw unproved('verify.logins', `${host} offers logins without a key: ${passwords.join(', ')}.`);
  }
  if (root) throw unproved('verify.logins', `${host} lets root in.`);
  return { detail: 'passwords and root are refused' };
}

export async function verifyMesh(
  { input: { host, peers } }: UpStepOf<'verify.mesh'>,
  context: UpContext,
  { signal }: StepVoice,
): Promise<StepOutcome> {
  const { environment } = context.target;
  const addresses = new Map(peers.map((name) => [meshAddressOf(environment, name), name]));
  const ask = async () => {
    const told = await probe(sshOf(context, host), { peers: [...addresses.keys()] }, signal);
    return Object.values(told.peers).every(Boolean) ? [] : undefined;
  };
  const reached = await waitFor(ask, { timeoutMs: CLUSTER_LIMIT_MS, everyMs: 1000, signal });
  if (reached === undefined)
    throw unproved('verify.mesh', `${host} does not reach ${peers.join(', ')} through the mesh.`);
  return { detail: `reaches ${peers.join(', ')}` };
}

/** What is wrong with the cluster; undefined when nothing is. */
function clusterProblem({ leader, nodes, anonymous }: NomadSight, expected: number): string | undefined {
  if (leader.status !== 200 || !leader.body)
    return `it has no leader (${leader.status} ${leader.body ?? ''})`;
  if (nodes.status !== 200 || !nodes.body) return `its nodes cannot be listed (status ${nodes.status})`;
  const ready = nodes.body.filter(({ Status }) => Status === 'ready');
  if (ready.length < expected) return `${ready.length} of ${expected} nodes are ready`;
  if (anonymous.status !== 403) return `it answers ${anonymous.status} to a caller without a token`;
  return undefined;
}

export async function verifyNomad(
  { input: { servers, nodes } }: UpStepOf<'verify.nomad'>,
  context: UpContext,
  { signal, progress }: StepVoice,
): Promise<StepOutcome> {
  const [server = ''] = servers;
  const { NOMAD_BOOTSTRAP_TOKEN: token } = await readSecrets(context.target, ['NOMAD_BOOTSTRAP_TOKEN']);
  context.reporter.learn(token);
  const address = meshAddressOf(context.target.environment, server);
  let problem: string | undefined = 'it was not asked';
  const ask = async () => {
    const told = await probe(sshOf(context, server), { nomad: address, token }, signal);
    problem = told.nomad ? clusterProblem(told.nomad, nodes) : 'it was not asked';
    if (problem !== undefined) progress(problem);
    return problem === undefined ? true : undefined;
  };
  if ((await waitFor(ask, { timeoutMs: CLUSTER_LIMIT_MS, everyMs: 1000, signal })) === undefined) {
    throw unproved('verify.nomad', `The cluster is not as it should be: ${problem}.`);
  }
  return { detail: `a leader, ${count(nodes, 'node')} ready, strangers refused` };
}
