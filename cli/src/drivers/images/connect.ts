import { connect } from 'node:net';
import { meshAddressOf, registryHost } from '../../config/placement.ts';
import { readSecrets } from '../../config/base-secrets.ts';
import type { Target } from '../../config/target.ts';
import { RemoteError } from '../../errors/errors.ts';
import { freePort } from '../../lib/ports.ts';
import { start } from '../../lib/process.ts';
import { waitFor } from '../../lib/wait.ts';
import { needKnown, sshTargets } from '../control/reach.ts';
import { buildSshArgs, sshFault, type SshTarget } from '../ssh/index.ts';
import { placeOf, type RegistryAccess } from './registry.ts';

export const REGISTRY_PORT = 5000;
const REGISTRY_USER = 'pulse';
const CONNECT_MS = 20_000;
const GRACE_MS = 2000;
/** Longer than any push; a connection whose pulse was killed ends then by itself. */
const LIFETIME_S = 3600;

/** A registry that can be asked and pushed to. */
export interface OpenRegistry {
  access: RegistryAccess;
  /** What an image is called by the hosts: before `/<service>@sha256:…`. */
  pull: string;
  /** The same on this machine's way, without the address: before `/<service>`. */
  repository: string;
  close: () => Promise<void>;
}

const answers = (port: number): Promise<true | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2000 });
    const end = (value: true | undefined) => {
      socket.destroy();
      resolve(value);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(undefined))
      .once('timeout', () => end(undefined));
  });

async function tunnel(host: SshTarget, place: string): Promise<{ port: number; close: () => Promise<void> }> {
  const port = await freePort();
  const options = ['ExitOnForwardFailure=yes', `LocalForward=127.0.0.1:${port} ${place}`];
  const child = start('ssh', buildSshArgs(host, { command: `sleep ${LIFETIME_S}`, options }));
  let over = false;
  const ended = child.exit.then((exit) => {
    over = true;
    return exit;
  });
  const close = async () => {
    await child.stop(GRACE_MS);
  };
  const ready = await waitFor(async () => (over ? false : await answers(port)), {
    timeoutMs: CONNECT_MS,
    everyMs: 50,
  });
  if (ready === true) return { port, close };
  await close();
  const exit = await ended;
  throw sshFault(host, { ...exit, stdout: '', timedOut: ready === undefined });
}

async function openOwn(target: Target, host: string): Promise<OpenRegistry> {
  const { environment } = target;
  const known = await needKnown(target);
  const ssh = sshTargets(target, known).find(({ name }) => name === host);
  if (ssh === undefined) {
    throw new RemoteError({
      code: 'registry.no-host',
      summary: `This machine does not know how to reach ${host}, which keeps the images of ${environment.name}.`,
      hints: [`pulse up ${environment.name}`],
    });
  }
  const { REGISTRY_PASSWORD: password } = await readSecrets(target, ['REGISTRY_PASSWORD']);
  const place = `${meshAddressOf(environment, host)}:${REGISTRY_PORT}`;
  const { port, close } = await tunnel(ssh, place);
  return {
    access: { address: `127.0.0.1:${port}`, account: { user: REGISTRY_USER, password }, tunnelled: true },
    pull: `${place}/${environment.project}`,
    repository: environment.project,
    close,
  };
}

/** Opens the registry of an environment: its own through SSH, another's as it is. */
export async function openRegistry(target: Target): Promise<OpenRegistry> {
  const { environment } = target;
  const own = registryHost(environment);
  if (own !== null) return openOwn(target, own.name);
  const secrets = await readSecrets(target, ['REGISTRY_USER', 'REGISTRY_PASSWORD']);
  const account = { user: secrets.REGISTRY_USER.reveal(), password: secrets.REGISTRY_PASSWORD };
  const pull = `${environment.registry}/${environment.project}`;
  const { address, repository } = placeOf(pull);
  return {
    access: { address, account, tunnelled: false },
    pull,
    repository,
    close: () => Promise.resolve(),
  };
}
