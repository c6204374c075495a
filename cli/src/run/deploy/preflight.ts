import type { HostSight } from '../../drivers/workload/host.ts';
import { PreflightError } from '../../errors/errors.ts';
import type { Emit } from '../../events/events.ts';
import { objections } from '../../plans/deploy/preflight.ts';

/** Says what is odd about the hosts. @throws PreflightError for what forbids a release. */
export function requireSoundHosts(
  hosts: Readonly<Record<string, HostSight>>,
  environment: string,
  emit: Emit,
): void {
  const found = objections(hosts).map((each) => ({ ...each, next: each.next.replace('ENV', environment) }));
  for (const { severity, code, host, words, next } of found) {
    if (severity === 'warning')
      emit({ type: 'diagnostic', severity, code, summary: `${host} ${words}.`, hints: [next] });
  }
  const errors = found.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  throw new PreflightError({
    code: first.code,
    summary: `${first.host} ${first.words}. Nothing was changed.`,
    detail:
      errors
        .slice(1)
        .map(({ host, words }) => `${host} ${words}`)
        .join('\n') || undefined,
    hints: [...new Set(errors.map(({ next }) => next)), `pulse status ${environment}`],
  });
}
