import { releasePorts } from '../../drivers/local/reservations.ts';
import { messageOf } from '../../errors/errors.ts';
import { signalGroup } from '../../lib/process.ts';
import type { DevContext } from './context.ts';

/** Ends everything, the services first so that none sees its database leave. Says what could not be ended. */
export async function tearDown({ live, emit, instance, environment }: DevContext): Promise<void> {
  const attempt = async (name: string, end: () => Promise<void>) => {
    try {
      await end();
      emit({ type: 'service.changed', service: name, state: 'stopped' });
    } catch (error) {
      emit({
        type: 'diagnostic',
        severity: 'error',
        code: 'dev.not-stopped',
        summary: `${name} could not be stopped: ${messageOf(error)}`,
        hints: ['the next pulse dev ends what is left'],
      });
    }
  };
  await Promise.all([...live.services.values()].map((service) => attempt(service.name, service.stop)));
  const { postgres } = live;
  if (postgres) await attempt('postgres', () => postgres.stop());
  releasePorts(Object.values(environment.ports));
  instance.release();
}

/** The second Ctrl-C: no waiting. PostgreSQL gets its own "immediate" signal, which loses nothing that was committed. */
export function killEverything({ live }: DevContext): void {
  for (const service of live.services.values()) service.kill();
  if (live.postgres) signalOne(live.postgres.pid);
}

function signalOne(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    signalGroup(pid, 'SIGKILL');
  }
}
