import { join } from 'node:path';
import { findArtifact, keepArtifact } from '../../drivers/artifacts/index.ts';
import { type KnownHost, writeKnown } from '../../drivers/control/hosts.ts';
import { placesFor } from '../../drivers/control/reach.ts';
import {
  ensureHost,
  ensureImage,
  ensureNetwork,
  keepPackages,
  openHost,
  type LabHost,
  type LabNetwork,
  readMachine,
} from '../../drivers/lab/index.ts';
import { PreflightError } from '../../errors/errors.ts';
import { stateDir } from '../../lib/paths.ts';
import { run } from '../../lib/process.ts';
import type { UpStepOf } from '../../plans/up/steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { UpContext } from './context.ts';
import { adminKeys, labOf } from './ground.ts';

export async function fetchArtifact(
  { input }: UpStepOf<'artifact.fetch'>,
  { target }: UpContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const found = await findArtifact(target.root, input.name, target.env);
  if (found.sha256 !== input.sha256) {
    throw new PreflightError({
      code: 'artifacts.changed',
      summary: `${input.name} is not the one of the plan any more.`,
      detail: `planned ${input.version} ${input.sha256}\nfound   ${found.version} ${found.sha256}`,
      hints: [`pulse plan ${target.environment.name}`],
    });
  }
  await keepArtifact(target.root, found, target.env, voice);
  return { detail: `${found.name} ${found.version}, sha256 ${found.sha256.slice(0, 12)}…` };
}

export async function makeImage(voice: StepVoice): Promise<StepOutcome> {
  const { progress: onProgress, signal } = voice;
  return { detail: await ensureImage({ run, uid: process.getuid?.() ?? 0, onProgress, signal }) };
}

const known = ({ host, address, ports, hostKey }: LabHost): KnownHost => ({
  name: host,
  address,
  ssh: { host: '127.0.0.1', port: ports.ssh },
  hostKey,
  https: { host: '127.0.0.1', port: ports.https },
});

/** Where packages that one host downloaded wait for the next. */
const packagesDir = (root: string) => join(stateDir(root), 'lab', 'packages');

/** Adds a host to what is known, in the order of the manifest, and pins its key. */
async function remember({ target, live }: UpContext, network: LabNetwork, host: LabHost): Promise<void> {
  const others = live.known.hosts.filter(({ name }) => name !== host.host);
  const order = target.environment.hosts.map(({ name }) => name);
  const hosts = [...others, known(host)].toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  live.known = { gateway: network.gateway, like: target.environment.like, hosts };
  await writeKnown(placesFor(target), live.known);
}

type Voice = Pick<StepVoice, 'progress' | 'signal'>;

async function takeUp(
  asked: { host: string; index: number; cpus?: number | null; memory?: number | null },
  context: UpContext,
  { progress, signal }: Voice,
): Promise<LabHost> {
  const { target } = context;
  const lab = labOf(target.environment);
  progress('network');
  const network = await (context.live.network ??= ensureNetwork(run, lab, signal));
  progress('container');
  const host = await ensureHost({
    ...{ run, lab, network, host: asked.host, index: asked.index },
    machine: await readMachine(),
    image: await ensureImage({ run, uid: process.getuid?.() ?? 0, onProgress: progress, signal }),
    adminKeys: await adminKeys(target),
    packages: packagesDir(target.root),
    root: target.root,
    memoryMb: asked.memory ?? undefined,
    cpus: asked.cpus ?? undefined,
    signal,
  });
  await remember(context, network, host);
  return host;
}

/** Makes a lab host, or starts the one that is there, and pins its key. May be repeated at any time. */
export async function makeHost(
  { input }: UpStepOf<'lab.host'>,
  context: UpContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const host = await takeUp(input, context, voice);
  return { detail: `${host.address}, ssh on 127.0.0.1:${host.ports.ssh}` };
}

/** Lets this machine into a host that shut it out, through the engine; the roles that follow shut what has to be shut. */
export async function reopenHost(
  { input }: UpStepOf<'lab.open'>,
  context: UpContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  voice.progress('through the engine');
  await openHost(run, labOf(context.target.environment), input.host);
  const host = await takeUp(input, context, voice);
  return { detail: `open, ssh on 127.0.0.1:${host.ports.ssh}` };
}

/** Keeps what the hosts of a lab downloaded, so that the next lab needs no network for it. */
export async function keepLabPackages({ target, live }: UpContext): Promise<void> {
  const lab = labOf(target.environment);
  await Promise.all(live.known.hosts.map(({ name }) => keepPackages(run, lab, name)));
}
