import type { Environment } from '../../config/environment.ts';
import type { HostSight } from '../../drivers/workload/host.ts';
import { PreflightError } from '../../errors/errors.ts';
import type { Emit } from '../../events/events.ts';
import { backupObjections } from '../../plans/deploy/backup.ts';

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** Says what is wrong with the backups. @throws PreflightError where the manifest makes them a condition (backup.gate). */
export function requireBackups(
  { name, backup }: Environment,
  hosts: Readonly<Record<string, HostSight>>,
  emit: Emit,
): void {
  const found = backupObjections(backup, Object.values(hosts), Date.now());
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) {
    for (const { severity, words, next } of found) {
      const hints = [`pulse db ${next} ${name}`];
      emit({ type: 'diagnostic', severity, code: 'deploy.backup', summary: sentence(words), hints });
    }
    return;
  }
  throw new PreflightError({
    code: 'deploy.backup',
    summary: `${errors.map(({ words }) => sentence(words)).join(' ')} Nothing was changed.`,
    detail: 'The manifest makes it a condition: backup.gate is true.',
    hints: errors.map(({ next }) => `pulse db ${next} ${name}`),
  });
}
