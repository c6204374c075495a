import type { Parsed } from '../schema/node.ts';
import { no, ok } from './result.ts';

/** A number and what follows it, as written. */
interface Quantity {
  amount: number;
  unit: string;
}

const QUANTITY = /^([+-]?)(\d+(?:\.\d+)?)\s*(.*)$/su;

/**
 * Splits `15 EUR/month` into 15 and `EUR/month`.
 *
 * `example` is what a right value looks like; it ends the fault.
 */
export function splitQuantity(text: string, example: string): Parsed<Quantity> {
  const match = QUANTITY.exec(text.trim());
  if (match === null) return no(`does not begin with a number: write ${example}`);
  const [, sign = '', digits = '', unit = ''] = match;
  const amount = Number(digits);
  if (sign === '-' && amount !== 0) return no('is negative');
  if (amount > Number.MAX_SAFE_INTEGER) return no('is too large');
  return ok({ amount, unit: unit.trim() });
}

/** At most three decimals and no trailing zeros. */
export const trimmed = (value: number): string => String(Math.round(value * 1000) / 1000);

interface Units {
  /** Factors to the base unit, in the order they are named in a fault. */
  units: Readonly<Record<string, number>>;
  /** The unit of a bare number, where one is allowed. */
  bare?: string;
  /** What a right value looks like. */
  example: string;
  /** What to write when only a number was written: `30` → `30s`. */
  suggest: (amount: number) => string;
}

/** Reads a quantity in one of several units; the value is in the base unit. */
export function readUnits(text: string, { units, bare, example, suggest }: Units): Parsed<number> {
  const split = splitQuantity(text, example);
  if (!split.ok) return split;
  const { amount, unit } = split.value;
  if (unit === '' && bare === undefined) return no(`has no unit: write ${suggest(amount)}`);
  const name = unit === '' ? (bare ?? '') : unit;
  const factor = Object.hasOwn(units, name) ? units[name] : undefined;
  if (factor === undefined) {
    return no(
      `has the unit "${unit}", which is none of ${Object.keys(units).join(', ')}: write ${suggest(amount)}`,
    );
  }
  const value = Number((amount * factor).toPrecision(15)); // 118 × 0.001 is 0.118, not 0.11800000000000001
  return value > Number.MAX_SAFE_INTEGER ? no('is too large') : ok(value);
}
