import { type Asked, checkHost, checkService } from '../../config/target.ts';
import { findStanding } from '../../drivers/control/reach.ts';
import { ATTENDED, runAttended } from '../../drivers/ssh/index.ts';
import { nothingServes, servingOf } from '../../drivers/nomad/serving.ts';
import { withCluster } from './cluster.ts';

export interface ExecRequest extends Asked {
  service: string;
  /** Null: the first of the instances, in the order of the hosts' names. */
  host: string | null;
  command: readonly string[];
  /** Whether a person sits at both ends. */
  tty: boolean;
  signal: AbortSignal;
}

/**
 * Runs a command in an instance that serves, with the streams of pulse; resolves to its exit code.
 *
 * Docker does it on the host, as its administrator: the token of releases may not, and need not.
 */
export async function execInService(request: ExecRequest): Promise<number> {
  const { service, command, tty, signal, host } = request;
  const target = await findStanding(request);
  checkService(target, service);
  checkHost(target, host);
  return withCluster(target, signal, async (cluster) => {
    const serving = await servingOf(cluster.nomad, service);
    const instance = serving.find((each) => host === null || each.host === host);
    if (!instance) throw nothingServes(service, target.environment.name, host);
    const container = `${instance.task}-${instance.allocation}`;
    return runAttended(await cluster.host(instance.host), {
      command: (mark) => [
        ...['docker', 'exec', '--interactive', ...(tty ? ['--tty'] : [])],
        ...['--env', `${ATTENDED}=${mark}`, container, ...command],
      ],
      tty,
      signal,
    });
  });
}
