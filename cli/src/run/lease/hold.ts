import type { Target } from '../../config/target.ts';
import { readKnown } from '../../drivers/control/hosts.ts';
import { placesFor, sshTargets } from '../../drivers/control/reach.ts';
import {
  acquireLease,
  type LeaseRecord,
  type LedgerPlace,
  releaseLease,
  type SeenLease,
} from '../../drivers/ledger/ledger.ts';
import { LockError, RemoteError } from '../../errors/errors.ts';
import type { Reporter } from '../../events/reporter.ts';
import { isAlive } from '../../lib/identity.ts';
import { waitFor } from '../../lib/wait.ts';
import { startHeartbeat } from './heartbeat.ts';
import { describeLease, leaseRecord, TTL_SECONDS } from './record.ts';

const HEARTBEAT_MS = 10_000;
/** Stops well before others may take a lease that could not be renewed. */
const LIMIT_MS = (TTL_SECONDS - 30) * 1000;
const LOOK_MS = 1000;

export interface Lease {
  /** Who we are, for the history. */
  record: LeaseRecord;
  /** Aborted when the run is to stop, and when the lease was lost. */
  signal: AbortSignal;
  /** Why the lease was lost, once it was. */
  lost: () => LockError | undefined;
  /** Takes the lease on the first host too, once it exists. */
  extend: () => Promise<void>;
  /** Gives the lease on the first host back: it is about to be removed. */
  leaveHost: () => Promise<void>;
  /** Place on the first host, where the lease is held by now. */
  host: () => LedgerPlace | undefined;
  release: () => Promise<void>;
}

export interface HoldOptions {
  target: Target;
  command: string;
  runId: string;
  waitMs: number;
  signal: AbortSignal;
  /** Where on the hosts, for who has a connection open; undefined: the first host, if there is one. */
  place?: Promise<LedgerPlace>;
}

/** Takes the lease at one place; a holder of this machine whose process is gone is no holder. */
async function take(place: LedgerPlace, record: LeaseRecord): Promise<SeenLease | undefined> {
  const held = await acquireLease(place, record);
  if (!held || held.machine !== record.machine || (await isAlive(held))) return held;
  return acquireLease(place, record, held.runId);
}

/** Where the lease of an environment is held on a host: the first of the manifest, once it is known. */
export async function hostPlace(target: Target): Promise<LedgerPlace | undefined> {
  const [ssh] = sshTargets(target, await readKnown(placesFor(target)));
  return ssh && { kind: 'host', ssh };
}

export const localPlace = (target: Target): LedgerPlace => ({
  kind: 'folder',
  folder: placesFor(target).lease,
});

/**
 * Takes the lease of an environment, on this machine and on its first host where there is one, and keeps it alive.
 * @throws LockError (exit 4) naming who has it, after `waitMs`.
 */
export async function holdLease(options: HoldOptions, reporter: Reporter): Promise<[Lease, Reporter]> {
  const { target, waitMs, signal } = options;
  const { name } = target.environment;
  const record = await leaseRecord(options.command, options.runId, target.env);
  const held: LedgerPlace[] = [];
  const loss = new AbortController();
  const heartbeat = startHeartbeat({
    ...{ environment: name, record, everyMs: HEARTBEAT_MS, limitMs: LIMIT_MS },
    onLost: (error) => loss.abort(error),
  });

  async function takeOrWait(place: LedgerPlace): Promise<void> {
    let holder: SeenLease | undefined;
    let told = false;
    const look = async () => {
      holder = await take(place, record);
      if (!holder) return true;
      if (!told && waitMs > 0) {
        const summary = `Waits for ${describeLease(holder)}`;
        reporter.emit({ type: 'diagnostic', severity: 'info', code: 'lease.waiting', summary, hints: [] });
        told = true;
      }
      return undefined;
    };
    const taken = await waitFor(look, { timeoutMs: waitMs, everyMs: LOOK_MS, signal });
    if (taken !== true) {
      throw new LockError({
        code: 'lease.held',
        summary: `${name} is held by ${holder ? describeLease(holder) : 'somebody'}.`,
        hints: [`wait for it with --wait 5m, or look: pulse lock status ${name}`],
      });
    }
    held.push(place);
    heartbeat.add(place);
  }
  async function giveBack(places: readonly LedgerPlace[]): Promise<void> {
    for (const place of places) heartbeat.remove(place);
    // A host that is gone, or that nobody reaches, lets the lease go by itself.
    await Promise.all(places.map((place) => releaseLease(place, record.runId).catch(() => undefined)));
  }
  async function extend(): Promise<void> {
    const place = await (options.place ?? hostPlace(target));
    if (!place || held.some(({ kind }) => kind === 'host')) return;
    try {
      await takeOrWait(place);
    } catch (error) {
      // Stopped, or not there any more: what follows finds that out and says it better.
      if (!(error instanceof RemoteError)) throw error;
    }
  }
  async function release(): Promise<void> {
    heartbeat.stop();
    await giveBack(held.splice(0));
  }

  try {
    await takeOrWait(localPlace(target));
    await extend();
  } catch (error) {
    await release();
    throw error;
  }
  const lease: Lease = {
    record,
    signal: AbortSignal.any([signal, loss.signal]),
    lost: () => (loss.signal.aborted ? (loss.signal.reason as LockError) : undefined),
    extend,
    leaveHost: () => giveBack(held.splice(1)),
    host: () => held.find(({ kind }) => kind === 'host'),
    release,
  };
  const told: Reporter = {
    ...reporter,
    emit(event) {
      if (event.type === 'step.started') record.step = event.step;
      reporter.emit(event);
    },
  };
  return [lease, told];
}
