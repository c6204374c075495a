import { PreflightError, ToolError } from '../../errors/errors.ts';
import type { RunResult } from '../../lib/process.ts';

const SETUP = '.ci/setup   # on Debian: installs and starts the engine';

/** Turns a failed `docker` into the fault a person can mend; `what` completes "could not …". */
export function dockerFault(what: string, result: RunResult): PreflightError | ToolError {
  if (result.startError?.code === 'ENOENT') {
    return new PreflightError({
      code: 'lab.docker-missing',
      summary: 'The lab needs a Docker engine, and there is no docker command on PATH.',
      hints: [SETUP, 'pulse doctor lab'],
    });
  }
  const said = result.tail;
  if (/permission denied/i.test(said) && /docker\.sock|daemon socket/i.test(said)) {
    return new PreflightError({
      code: 'lab.docker-denied',
      summary: 'This user may not talk to the Docker engine.',
      detail: said,
      hints: ['sudo usermod -aG docker "$USER"   # then log in again', 'pulse doctor lab'],
    });
  }
  if (/cannot connect to the docker daemon|is the docker daemon running/i.test(said)) {
    return new PreflightError({
      code: 'lab.docker-stopped',
      summary: 'The Docker engine does not answer.',
      detail: said,
      hints: [SETUP, 'sudo systemctl start docker', 'pulse doctor lab'],
    });
  }
  if (/no space left on device/i.test(said)) {
    return new PreflightError({
      code: 'lab.disk-full',
      summary: `The disk is full: could not ${what}.`,
      detail: said,
      hints: ['df -h', 'docker system df'],
    });
  }
  const why = result.timedOut ? 'it took too long' : `exit code ${String(result.exitCode)}`;
  return new ToolError({
    code: 'lab.docker-failed',
    summary: `Docker could not ${what} (${why}).`,
    detail: said,
    hints: ['pulse doctor lab'],
  });
}

export function cannotBuildBase(detail: string): PreflightError {
  return new PreflightError({
    code: 'lab.no-base-image',
    summary: 'The base image of the lab could be had neither from an image registry nor with debootstrap.',
    detail,
    hints: [SETUP, 'sudo apt-get install debootstrap'],
  });
}

export function notReachable(host: string, port: number, seconds: number): ToolError {
  return new ToolError({
    code: 'lab.host-silent',
    summary: `The SSH server of ${host} did not answer on 127.0.0.1:${port} within ${seconds} s.`,
    hints: [`docker logs ${host}`, `docker exec ${host} systemctl --failed`],
  });
}

export function noFreeNetwork(detail: string): PreflightError {
  return new PreflightError({
    code: 'lab.no-free-network',
    summary: 'No free range of addresses was found for the network of the lab.',
    detail,
    hints: ['docker network ls', 'docker network prune'],
  });
}
