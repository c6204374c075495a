import type { Target } from '../../config/target.ts';
import type { LedgerPlace } from '../../drivers/ledger/ledger.ts';
import { type Cluster, openCluster } from '../../drivers/nomad/cluster.ts';

/** Opens the cluster for a command that holds no lease, and closes it however that ends. */
export async function withCluster<T>(
  target: Target,
  signal: AbortSignal,
  act: (cluster: Cluster, place: Promise<LedgerPlace>) => Promise<T>,
): Promise<T> {
  // What is learned are secrets that nothing here is told of.
  const { cluster: opening, place } = await openCluster(target, () => undefined, signal);
  const cluster = await opening;
  try {
    return await act(cluster, place);
  } finally {
    await cluster.close();
  }
}
