import type { Asked } from '../../config/target.ts';
import { findStanding } from '../../drivers/control/reach.ts';
import { NOMAD_API } from '../../drivers/nomad/address.ts';
import { runAttended } from '../../drivers/ssh/index.ts';
import { withCluster } from './cluster.ts';

export interface NomadRequest extends Asked {
  words: readonly string[];
  tty: boolean;
  signal: AbortSignal;
}

const FOLDER = '/etc/nomad.d/pulse';
const SETTINGS = [
  `NOMAD_ADDR=https://${NOMAD_API}`,
  `NOMAD_CACERT=${FOLDER}/ca.pem`,
  `NOMAD_CLIENT_CERT=${FOLDER}/client.pem`,
  `NOMAD_CLIENT_KEY=${FOLDER}/client.key`,
  // Its page of the browser is not reached from where the words are read.
  'NOMAD_CLI_SHOW_HINTS=false',
];
/** The token goes from its file into the environment of the program, on the host: nobody's arguments hold it. */
const WITH_TOKEN = `NOMAD_TOKEN=$(cat ${FOLDER}/deploy.token) && export NOMAD_TOKEN && exec nomad "$@"`;

/** The command that runs Nomad's own CLI on a server, with the certificate and the token of releases. */
export const nomadCommand = (words: readonly string[]): string[] => [
  ...['env', ...SETTINGS, 'sh', '-c', WITH_TOKEN, 'nomad'],
  ...words,
];

/** Runs Nomad's CLI on a server of the environment with the streams of pulse; resolves to its exit code. */
export async function callNomad(request: NomadRequest): Promise<number> {
  const { words, tty, signal } = request;
  const target = await findStanding(request);
  return withCluster(target, signal, async (cluster) => {
    return runAttended(await cluster.host(cluster.server), {
      command: () => nomadCommand(words),
      tty,
      signal,
    });
  });
}
