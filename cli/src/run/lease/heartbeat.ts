import { type LeaseRecord, type LedgerPlace, renewLease } from '../../drivers/ledger/ledger.ts';
import { LockError, messageOf } from '../../errors/errors.ts';
import { describeLease } from './record.ts';

export interface HeartbeatOptions {
  environment: string;
  record: LeaseRecord;
  /** Milliseconds between two beats. */
  everyMs: number;
  /** Milliseconds without a beat that reached a place, after which the lease counts as lost there. */
  limitMs: number;
  /** Called once, when the lease is not ours any more. */
  onLost: (error: LockError) => void;
}

export interface Heartbeat {
  /** From now on the lease is kept alive at this place too. */
  add: (place: LedgerPlace) => void;
  remove: (place: LedgerPlace) => void;
  stop: () => void;
}

const nameOf = (place: LedgerPlace) => (place.kind === 'host' ? place.ssh.name : 'this machine');

/** Keeps a lease alive, and tells when it was lost: taken by somebody, released by hand, or not renewable in time. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { environment, record, everyMs, limitMs, onLost } = options;
  const places = new Map<LedgerPlace, { reachedAt: number; busy: boolean }>();
  const hints = [`pulse lock status ${environment}`, `pulse status ${environment}`];
  function lost(error: LockError): void {
    clearInterval(timer);
    places.clear();
    onLost(error);
  }
  async function beat(place: LedgerPlace, state: { reachedAt: number; busy: boolean }): Promise<void> {
    if (state.busy) return;
    state.busy = true;
    try {
      const { mine, lease } = await renewLease(place, record);
      if (mine) state.reachedAt = performance.now();
      else if (places.has(place)) {
        const taken = lease
          ? `It is held by ${describeLease(lease)}.`
          : 'Somebody released it: pulse lock release.';
        const summary = `The lease of ${environment} was lost while this run was working. ${taken}`;
        lost(new LockError({ code: 'lease.lost', summary, hints }));
      }
    } catch (error) {
      const silent = performance.now() - state.reachedAt;
      if (silent < limitMs || !places.has(place)) return;
      const summary = `The lease of ${environment} on ${nameOf(place)} could not be renewed for ${Math.round(silent / 1000)} s: somebody else may take it.`;
      lost(new LockError({ code: 'lease.silent', summary, detail: messageOf(error), hints, cause: error }));
    } finally {
      state.busy = false;
    }
  }
  const timer = setInterval(() => {
    for (const [place, state] of places) void beat(place, state);
  }, everyMs);
  timer.unref();
  return {
    add: (place) => void places.set(place, { reachedAt: performance.now(), busy: false }),
    remove: (place) => void places.delete(place),
    stop() {
      clearInterval(timer);
      places.clear();
    },
  };
}
