import { access } from 'node:fs/promises';
import type { Target } from '../../config/target.ts';
import { findAnsible } from '../../drivers/ansible/index.ts';
import { type KnownEnvironment, readKnown } from '../../drivers/control/hosts.ts';
import { placesFor, sshTargets } from '../../drivers/control/reach.ts';
import {
  type LabHostSight,
  type LabId,
  lookAtHosts,
  lookAtImage,
  runInside,
} from '../../drivers/lab/index.ts';
import { parseReceipts, READ_RECEIPTS } from '../../drivers/receipts/read.ts';
import { runRemote, type SshTarget } from '../../drivers/ssh/index.ts';
import { PreflightError, RemoteError } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import type { HostSight, Observed } from '../../plans/up/observed.ts';
import { isMarkedReleased } from '../deploy/released.ts';
import { groundOf, inputsOf, labOf } from './ground.ts';
import { lookAtSecrets } from './secrets.ts';

const LIMIT_MS = 60_000;

/** What keeps this machine out of a host that runs, by the code of the fault. Another host key is never passed over. */
const SHUT: Readonly<Record<string, string>> = {
  'ssh.unreachable': 'it runs, but nobody answers on its SSH port',
  'ssh.denied': 'it runs, but its SSH server refuses the key of pulse',
};

/** Over SSH; where a host shut this machine out, through the engine that carries it. */
async function lookAtHost(
  lab: LabId,
  name: string,
  ssh: SshTarget | undefined,
  sight: LabHostSight | undefined,
): Promise<HostSight> {
  if (sight === undefined) return { state: 'absent' };
  if (sight.state === 'stopped') return { state: 'stopped' };
  let shut: string | undefined = 'it runs, but this machine lost how it is reached';
  let refusal: RemoteError | undefined;
  try {
    if (ssh) {
      const result = await runRemote(ssh, READ_RECEIPTS, { timeoutMs: LIMIT_MS });
      return { state: 'seen', roles: parseReceipts(name, result) };
    }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    shut = SHUT[error.code];
    if (shut === undefined) throw error;
    refusal = error;
  }
  const inside = await runInside(run, lab, name, READ_RECEIPTS);
  // Nobody gets in by either way: what SSH said is what a person can mend.
  if (inside.exitCode !== 0 && refusal !== undefined) throw refusal;
  return { state: 'seen', roles: parseReceipts(name, inside), shut };
}

/** The lab is the only provisioner so far. @throws PreflightError for another. */
function needLab({ environment: { name, provisioner } }: Target): void {
  if (provisioner === 'lab') return;
  throw new PreflightError({
    code: 'provisioner.unsupported',
    summary: `${name} is at OVHcloud, where this version of pulse cannot make hosts yet.`,
    hints: [`pulse up lab --like ${name}   # rehearse it on this machine`],
  });
}

/** A lab that rehearses something else has to go first: addresses and certificates are those of its hosts. */
function refuseOtherHosts(
  { environment: { name, hosts } }: Target,
  like: string | null,
  found: readonly string[],
): void {
  const others = found.filter((each) => !hosts.some((host) => host.name === each));
  if (others.length === 0) return;
  throw new PreflightError({
    code: 'lab.other-hosts',
    summary: `${name} has hosts now that are not in this plan: ${others.join(', ')}.`,
    detail: `It was made with the hosts of ${like ?? 'another environment'}.`,
    hints: [
      ...(like === null ? [] : [`pulse plan ${name} --like ${like}   # goes on with those`]),
      `pulse down ${name}   # then again`,
    ],
  });
}

/** Another checkout has the key to its hosts and the secrets in them: neither is this one's to replace. */
function refuseOtherCheckout(target: Target, found: readonly LabHostSight[]): void {
  const { name } = target.environment;
  const other = found.find(({ root }) => root !== target.root);
  if (!other) return;
  const whose = other.root === '' ? 'an older version of pulse' : `the checkout ${other.root}`;
  throw new PreflightError({
    code: 'lab.other-checkout',
    summary: `${name} was made by ${whose}, which has the keys to its hosts.`,
    detail: 'A lab has the name of its project: two checkouts of one project share it.',
    hints: [
      ...(other.root === '' ? [] : [`cd ${other.root}   # and go on there`]),
      `pulse down ${name}   # removes it, whoever made it`,
    ],
  });
}

/** Whether the checks have passed since something was changed; a lab that is not there has nothing to prove. */
const isProved = (target: Target, hosts: number): Promise<boolean> =>
  access(placesFor(target).proved).then(
    () => true,
    () => hosts === 0,
  );

export interface Sight {
  observed: Observed;
  known: KnownEnvironment;
}

/** Looks at the world: one round trip a host, all at once. Changes nothing but making pulse's own key. */
export async function observe(target: Target): Promise<Sight> {
  needLab(target);
  const { environment } = target;
  const lab = labOf(environment);
  const [known, states, image, secrets, ansible] = await Promise.all([
    readKnown(placesFor(target)),
    lookAtHosts(run, lab),
    lookAtImage(run),
    lookAtSecrets(target),
    findAnsible(target.root),
  ]);
  refuseOtherCheckout(target, Object.values(states));
  refuseOtherHosts(target, known.like, Object.keys(states));
  const ssh = sshTargets(target, known);
  const [{ ground, artifacts }, sights] = await Promise.all([
    groundOf(target, known),
    Promise.all(
      environment.hosts.map(({ name }) =>
        lookAtHost(
          lab,
          name,
          ssh.find((each) => each.name === name),
          states[name],
        ),
      ),
    ),
  ]);
  const { requirements } = ansible.tools;
  const observed: Observed = {
    hosts: Object.fromEntries(
      environment.hosts.map(({ name }, i) => [name, sights[i] ?? { state: 'absent' }]),
    ),
    inputs: await inputsOf(target, ground, secrets.fingerprints),
    ansible: { ready: ansible.ready, requirements },
    artifacts: artifacts.map(({ name, role, version, sha256, from, ready }) => ({
      name,
      role,
      version,
      sha256,
      from,
      ready,
    })),
    image,
    proved: await isProved(target, Object.keys(states).length),
    released: sights.every(({ state }) => state === 'seen') && (await isMarkedReleased(target, known)),
    missingSecrets: secrets.missing,
  };
  return { observed, known };
}
