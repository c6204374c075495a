import { rm } from 'node:fs/promises';
import { accountFor } from './account.ts';
import { findBinaries, reachableBinaries } from './binaries.ts';
import { stopServer } from './control.ts';
import { prepareLayout, STATE_DIR } from './layout.ts';
import { claim } from './owner.ts';

/**
 * Removes a cluster for good, wherever it really is; a server that a dead pulse left behind is stopped first.
 * Throws LockError when a living process serves it.
 */
export async function removePostgres(dataDir: string): Promise<void> {
  const account = accountFor(process.getuid?.());
  const layout = await prepareLayout(dataDir, account);
  await claim(layout);
  const native = await reachableBinaries(await findBinaries(), account, STATE_DIR);
  await stopServer({ layout, native, account });
  await rm(layout.home, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
