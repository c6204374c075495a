import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DevEnvironment, postgresDir } from '../../config/dev-environment.ts';
import { acquireInstance, livingOwner } from '../../drivers/local/instance.ts';
import { keepSecrets } from '../../drivers/local/secrets.ts';
import { removePostgres } from '../../drivers/postgres/remove.ts';
import type { Emit } from '../../events/events.ts';
import { stateDir } from '../../lib/paths.ts';
import { count } from '../../lib/text.ts';
import { choosePorts } from './ports.ts';
import { confirm } from '../confirm.ts';
import type { DevContext } from './context.ts';
import type { DevRequest, Surroundings } from './request.ts';

const throwawayRoot = (root: string) => join(stateDir(root), 'check');

/** Where the data of a run lies: kept, or of its own for `--check`. */
export function dataDirOf({ root, dataDir, check }: DevRequest, runId: string): string {
  return check ? join(throwawayRoot(root), runId) : (dataDir ?? join(stateDir(root), 'dev'));
}

/** Removes throwaway data with its database, wherever that really is. */
export async function removeThrowaway(dataDir: string): Promise<void> {
  await removePostgres(postgresDir(dataDir));
  await rm(dataDir, { recursive: true, force: true });
}

/** What checks that were killed left behind: processes, databases, files. */
async function sweep(root: string): Promise<void> {
  const dir = throwawayRoot(root);
  for (const name of await readdir(dir).catch(() => [])) {
    const left = join(dir, name);
    if (await livingOwner(left)) continue;
    const instance = await acquireInstance(left);
    await removeThrowaway(left);
    instance.release();
  }
}

function sayOrphans(ended: number, emit: Emit): void {
  if (ended === 0) return;
  emit({
    type: 'diagnostic',
    severity: 'info',
    code: 'dev.orphans-ended',
    summary: `Ended ${count(ended, 'process', 'processes')} that a killed pulse dev had left running.`,
    hints: [],
  });
}

/** Decides everything: takes the data directory, asks what has to be asked, chooses ports, reads the secrets. */
export async function prepareDev(request: DevRequest, surroundings: Surroundings): Promise<DevContext> {
  const { emit, learn, runId } = surroundings.reporter;
  const { root, seed, reset, check, yes } = request;
  const dataDir = dataDirOf(request, runId);
  await sweep(root);
  const instance = await acquireInstance(dataDir);
  try {
    sayOrphans(instance.orphansEnded, emit);
    if (reset) {
      const question = `Remove the database in ${dataDir} with every account in it?`;
      await confirm({ question, yes, ask: surroundings.ask, emit });
    }
    const chosen = await choosePorts({ app: request.appPort, api: request.apiPort, ephemeral: check });
    const secrets = keepSecrets(join(dataDir, 'secrets.json'));
    for (const secret of Object.values(secrets)) learn(secret);
    const environment: DevEnvironment = { root, dataDir, throwaway: check, seed, reset, check, ...chosen };
    return { environment, secrets, instance, emit, live: { services: new Map() }, onCrash: () => undefined };
  } catch (error) {
    instance.release();
    throw error;
  }
}
