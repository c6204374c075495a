import type { PlannedStep } from '../events/events.ts';
import { planHash } from './hash.ts';
import type { AnyStep, Plan } from './types.ts';

/** The host that the input of a step names, if it names one. */
function hostOf({ input }: AnyStep): string | undefined {
  if (typeof input !== 'object' || input === null || !('host' in input)) return undefined;
  return typeof input.host === 'string' ? input.host : undefined;
}

/** The steps of a plan as the `plan.ready` event lists them. */
export function listSteps(plan: Plan): PlannedStep[] {
  return plan.phases.flatMap(({ name, steps }) =>
    steps.map((step): PlannedStep => {
      const { id, title, cause } = step;
      return { id, phase: name, title, cause, host: hostOf(step) };
    }),
  );
}

/** The plan as text: phase, step, what it waits for, and why it is there. */
export function formatPlan(plan: Plan): string {
  const lines = [`${plan.command} ${plan.environment}   plan ${planHash(plan)}`];
  for (const { name, steps } of plan.phases) {
    lines.push('', name);
    for (const { id, title, cause, needs } of steps) {
      const after = needs.length > 0 ? `   after ${needs.join(', ')}` : '';
      lines.push(`  ${id.padEnd(13)} ${title}${after}`, `${' '.repeat(16)}${cause}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
