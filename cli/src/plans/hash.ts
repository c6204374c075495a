import { createHash } from 'node:crypto';
import type { Plan } from './types.ts';

/** Members in a fixed order, so that equal plans have equal text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, canonical(member)]),
  );
}

/** Eight hexadecimal digits, or as many as asked for, that change with anything in plain data but the order of members. */
export function digestOf(value: unknown, digits = 8): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex')
    .slice(0, digits);
}

/** Eight hexadecimal digits that change with anything in the plan. */
export const planHash = (plan: Plan): string => digestOf(plan);
