import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** A duration in milliseconds: `90s`, `5m`, `1h`. */
export function parseDuration(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw new InvalidArgumentError('Write a number with its unit: 90s, 5m, 1h.');
  return Number(digits) * factor;
}
