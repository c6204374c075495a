import { join } from 'node:path';
import { API_ROLE, DATABASE, OWNER_ROLE, pageAddress } from '../../config/dev-environment.ts';
import { watchSources } from '../../drivers/local/watch.ts';
import { dropDatabase, prepareDatabase } from '../../drivers/postgres/database.ts';
import { messageOf } from '../../errors/errors.ts';
import { toFault } from '../../errors/format.ts';
import type { Intent } from '../../events/intents.ts';
import type { ServiceName } from '../../plans/dev-steps.ts';
import { type DevContext, postgresOf } from './context.ts';
import { migrate } from './data.ts';
import { openPage } from './open-page.ts';
import type { Surroundings } from './request.ts';

/** Sources whose change starts a service again. What Vite reloads by itself counts only while the application is down. */
const SOURCES: Record<ServiceName, { always: string[]; whenDown: string[] }> = {
  api: { always: ['api/src'], whenDown: [] },
  app: { always: ['app/server'], whenDown: ['app/app'] },
};

/** One thing after the other: a restart asked for during a restart waits for it. */
function createQueue(onError: (error: unknown) => void): (work: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(work).catch(onError);
  };
}

async function restart(
  context: DevContext,
  name: ServiceName,
  why: string,
  signal: AbortSignal,
): Promise<void> {
  const service = context.live.services.get(name);
  const leaving = () => signal.aborted;
  if (!service || leaving()) return;
  const { emit } = context;
  emit({ type: 'service.changed', service: name, state: 'restarting', note: why });
  await service.stop();
  if (leaving()) return;
  try {
    await service.start(signal);
    emit({ type: 'service.changed', service: name, state: 'up' });
  } catch (error) {
    if (leaving()) return;
    const fault = toFault(error);
    emit({ type: 'service.changed', service: name, state: 'down', note: fault.summary });
    const hints = ['mend it: it is started again when its sources change, or with r'];
    emit({ type: 'diagnostic', severity: 'error', ...fault, hints });
  }
}

/** Everything out of the database, the services meanwhile stopped. */
async function emptyDatabase(context: DevContext, signal: AbortSignal): Promise<void> {
  const { emit, live, secrets, environment } = context;
  const api = live.services.get('api');
  emit({ type: 'service.changed', service: 'api', state: 'restarting', note: 'emptying the data' });
  await api?.stop();
  const { adminUrl } = postgresOf(context);
  await dropDatabase(adminUrl, DATABASE);
  await prepareDatabase(adminUrl, {
    database: DATABASE,
    owner: { role: OWNER_ROLE, password: secrets.ownerPassword },
    api: { role: API_ROLE, password: secrets.apiPassword },
  });
  const log = (line: string) => emit({ type: 'step.log', step: 'migrations', line });
  const step = { id: 'migrations', kind: 'database.migrate', title: '', cause: '', needs: [] } as const;
  await migrate({ ...step, input: { script: 'api/src/migrate.ts' } }, context, {
    log,
    progress: log,
    signal,
  });
  await restart(context, 'api', 'the data is empty', signal);
  const summary = `The data in ${environment.dataDir} is empty: no account is left.`;
  emit({ type: 'diagnostic', severity: 'info', code: 'dev.emptied', summary, hints: [] });
}

/** Serves until `signal` aborts: restarts on change, and does what keys ask for. */
export async function keepRunning(
  context: DevContext,
  { signal, onIntents, stop }: Surroundings,
): Promise<void> {
  const { emit, environment } = context;
  const { root, ports } = environment;
  const problem = (error: unknown) =>
    emit({
      type: 'diagnostic',
      severity: 'error',
      code: 'dev.trouble',
      summary: messageOf(error),
      hints: [],
    });
  const enqueue = createQueue(problem);
  const names = [...context.live.services.keys()];
  const acts: Record<Intent, () => void> = {
    stop,
    open: () => enqueue(() => openPage(pageAddress(ports.app), emit)),
    empty: () => enqueue(() => emptyDatabase(context, signal)),
    restart: () =>
      enqueue(async () => {
        await Promise.all(names.map((name) => restart(context, name, 'asked for', signal)));
      }),
  };
  onIntents((intent) => acts[intent]());
  for (const name of names) {
    const { always, whenDown } = SOURCES[name];
    // One restart waiting is enough: it takes in whatever changes until it begins.
    let waiting = false;
    const changed = (file: string) => {
      if (waiting) return;
      waiting = true;
      enqueue(async () => {
        waiting = false;
        await restart(context, name, `${file} changed`, signal);
      });
    };
    const revive = (file: string) => {
      if (context.live.services.get(name)?.running === false) changed(file);
    };
    const absolute = (dirs: string[]) => dirs.map((dir) => join(root, dir));
    await watchSources(absolute(always), changed, problem, signal);
    await watchSources(absolute(whenDown), revive, problem, signal);
  }
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
