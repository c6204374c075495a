import type { Target } from '../../config/target.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import { sshTargets } from '../../drivers/control/reach.ts';
import { checkChain } from '../../drivers/ledger/chain.ts';
import { readHistory } from '../../drivers/ledger/ledger.ts';
import type { Emit, LastTime } from '../../events/events.ts';
import { digestOf } from '../../plans/hash.ts';
import type { Plan } from '../../plans/types.ts';
import type { Observed } from '../../plans/up/observed.ts';

/** Which work a plan is, whatever its causes: its steps. */
export const workOf = ({ phases }: Plan): string =>
  digestOf(phases.flatMap(({ steps }) => steps.map(({ id }) => id)).sort());

/** How long this work took when it was last done, by the history of the environment. Pure. */
export function findLastTime(history: string, plan: Plan): LastTime | undefined {
  const work = workOf(plan);
  const entry = checkChain(history).entries.findLast(
    (each) => each.command === plan.command && each.outcome === 'succeeded' && each.work === work,
  );
  return entry && { durationMs: entry.durationMs, phases: entry.phases ?? {} };
}

/** Asks the first host, where it stands and something is to do. Not knowing is no reason to stop. */
export async function lookBack(
  target: Target,
  { known, observed }: { known: KnownEnvironment; observed: Observed },
  plan: Plan,
): Promise<LastTime | undefined> {
  const [ssh] = sshTargets(target, known);
  if (!ssh || plan.phases.length === 0 || observed.hosts[ssh.name]?.state !== 'seen') return undefined;
  return findLastTime(await readHistory(ssh).catch(() => ''), plan);
}

/** Measures phases, from the start of their first step to the end of their last. */
export function timePhases(plan: Plan, emit: Emit): { emit: Emit; phases: () => Record<string, number> } {
  const phaseOf = new Map(
    plan.phases.flatMap(({ name, steps }) => steps.map(({ id }) => [id, name] as const)),
  );
  const spans = new Map<string, { from: number; to: number }>();
  return {
    emit(event) {
      const phase = 'step' in event ? phaseOf.get(event.step) : undefined;
      if (phase !== undefined) {
        const now = performance.now();
        spans.set(phase, { from: spans.get(phase)?.from ?? now, to: now });
      }
      emit(event);
    },
    phases: () => Object.fromEntries([...spans].map(([name, { from, to }]) => [name, Math.round(to - from)])),
  };
}
