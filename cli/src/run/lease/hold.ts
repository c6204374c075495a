import { hostname, userInfo } from 'node:os';
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
import { formatDuration } from '../../lib/duration.ts';
import { identify, isAlive } from '../../lib/identity.ts';
import { waitFor } from '../../lib/wait.ts';

const TTL_SECONDS = 45;
const HEARTBEAT_MS = 10_000;
const LOOK_MS = 1000;

export interface Lease {
  /** Who we are, for the history. */
  record: LeaseRecord;
  /** Takes the lease on the first host too, once it exists. */
  extend: () => Promise<void>;
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

const ago = (seconds: number) => formatDuration(Math.max(0, seconds) * 1000);

/** `ana@laptop: up, step "front/ssh", since 40 s, alive 3 s ago`. */
export function describeLease({ holder, command, step, heldFor, silentFor, ci, runId }: SeenLease): string {
  const at = step === null ? '' : `, step "${step}"`;
  const where = ci === null ? '' : `\n  CI: ${ci}`;
  return `${holder}: ${command} (${runId})${at}, since ${ago(heldFor)}, alive ${ago(silentFor)} ago${where}`;
}

async function recordOf({ target: { env }, command, runId }: HoldOptions): Promise<LeaseRecord> {
  const self = await identify(process.pid);
  const server = env.GITHUB_SERVER_URL;
  const ci =
    server === undefined
      ? null
      : `${server}/${env.GITHUB_REPOSITORY ?? ''}/actions/runs/${env.GITHUB_RUN_ID ?? ''}`;
  return {
    holder: `${userInfo().username}@${hostname()}`,
    ...{ runId, command, step: null, ci, machine: hostname(), ttl: TTL_SECONDS },
    ...{ pid: process.pid, startedAt: self?.startedAt ?? '' },
  };
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
  const record = await recordOf(options);
  const held: LedgerPlace[] = [];

  async function takeOrWait(place: LedgerPlace): Promise<void> {
    let holder: SeenLease | undefined;
    const look = async () => {
      holder = await take(place, record);
      return holder ? undefined : true;
    };
    if ((await waitFor(look, { timeoutMs: waitMs, everyMs: LOOK_MS, signal })) ?? false) {
      held.push(place);
      return;
    }
    await releaseAll();
    throw new LockError({
      code: 'lease.held',
      summary: `${name} is held by ${holder ? describeLease(holder) : 'somebody'}.`,
      hints: [`wait for it with --wait 5m, or look: pulse lock status ${name}`],
    });
  }
  async function releaseAll(): Promise<void> {
    // A host that is gone, or that nobody reaches, lets the lease go by itself.
    await Promise.all(
      held.splice(0).map((place) => releaseLease(place, record.runId).catch(() => undefined)),
    );
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

  await takeOrWait(localPlace(target));
  await extend();
  const heartbeat = setInterval(() => {
    for (const place of held) acquireLease(place, record).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const lease: Lease = {
    record,
    extend,
    host: () => held.find(({ kind }) => kind === 'host'),
    async release() {
      clearInterval(heartbeat);
      await releaseAll();
    },
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
