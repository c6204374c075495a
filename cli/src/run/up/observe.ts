import type { Target } from '../../config/target.ts';
import { findAnsible } from '../../drivers/ansible/index.ts';
import { type KnownEnvironment, readKnown } from '../../drivers/control/hosts.ts';
import { placesFor, sshTargets } from '../../drivers/control/reach.ts';
import { type LabHostState, lookAtHosts, lookAtImage } from '../../drivers/lab/index.ts';
import { parseReceipts, READ_RECEIPTS } from '../../drivers/receipts/read.ts';
import { runRemote, type SshTarget } from '../../drivers/ssh/index.ts';
import { PreflightError } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import type { HostSight, Observed } from '../../plans/up/observed.ts';
import { groundOf, inputsOf, labOf } from './ground.ts';
import { lookAtSecrets } from './secrets.ts';

const LIMIT_MS = 60_000;

async function lookAtHost(ssh: SshTarget | undefined, state: LabHostState | undefined): Promise<HostSight> {
  if (state === undefined) return { state: 'absent' };
  // A host whose address nobody kept is taken up again by the provisioner, which is the one to know.
  if (state === 'stopped' || ssh === undefined) return { state: 'stopped' };
  const result = await runRemote(ssh, READ_RECEIPTS, { timeoutMs: LIMIT_MS });
  return { state: 'seen', roles: parseReceipts(ssh.name, result) };
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
function refuseOtherHosts({ environment: { name, hosts } }: Target, found: readonly string[]): void {
  const others = found.filter((each) => !hosts.some((host) => host.name === each));
  if (others.length === 0) return;
  throw new PreflightError({
    code: 'lab.other-hosts',
    summary: `${name} has hosts now that are not in this plan: ${others.join(', ')}.`,
    detail: 'It was made with the hosts of another environment.',
    hints: [`pulse hosts ${name}`, `pulse down ${name}   # then again`],
  });
}

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
  refuseOtherHosts(target, Object.keys(states));
  const ssh = sshTargets(target, known);
  const [{ ground, artifacts }, sights] = await Promise.all([
    groundOf(target, known),
    Promise.all(
      environment.hosts.map(({ name }) =>
        lookAtHost(
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
      ...{ name, role, version, sha256, from, ready },
    })),
    image,
    missingSecrets: secrets.missing,
  };
  return { observed, known };
}
