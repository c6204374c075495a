import { RemoteError } from '../../errors/errors.ts';
import type { Answer } from './http.ts';

export const unreachable = (host: string, why: string, cause?: unknown) =>
  new RemoteError({
    code: 'nomad.unreachable',
    summary: `Nomad on ${host} does not answer: ${why}.`,
    hints: [`pulse ssh ENV ${host} -- systemctl status nomad`, 'pulse status ENV'],
    cause,
  });

/** An answer that is no success, in words. `what` begins the sentence: `The job api could not be registered`. */
export function refused(what: string, { status, text }: Answer): RemoteError {
  const detail = text.trim().slice(0, 1000);
  if (status === 403) {
    return new RemoteError({
      code: 'nomad.denied',
      summary: `${what}: the token of releases may not do that.`,
      detail,
      hints: ['pulse up ENV --only configure   # writes policies and token anew'],
    });
  }
  if (/No cluster leader|no leader/iu.test(text)) {
    return new RemoteError({
      code: 'nomad.no-leader',
      summary: `${what}: the cluster has no leader.`,
      detail,
      hints: ['pulse status ENV', 'try again in a moment'],
    });
  }
  if (/Enforcing job modify index/iu.test(text) || status === 409) {
    return new RemoteError({
      code: 'nomad.changed-meanwhile',
      summary: `${what}: somebody changed it after the plan was made.`,
      detail,
      hints: ['pulse deploy ENV   # plans anew'],
    });
  }
  return new RemoteError({
    code: 'nomad.refused',
    summary: `${what}: Nomad answered ${status}.`,
    detail,
    hints: ['pulse status ENV'],
  });
}
