import type { PlannedStep } from '../events/events.ts';
import { planHash } from './hash.ts';
import type { Plan } from './types.ts';

/** The steps of a plan as the `plan.ready` event lists them. */
export function listSteps(plan: Plan): PlannedStep[] {
  return plan.phases.flatMap(({ name, steps }) =>
    steps.map(({ id, title, cause }) => ({ id, phase: name, title, cause })),
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
