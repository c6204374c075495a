import type { Leaf } from '../schema/node.ts';
import { readUnits, splitQuantity, trimmed } from './quantity.ts';
import { no, ok } from './result.ts';

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** `500ms`, `30s`, `5m`, `1h`, `7d`: seconds. */
export const duration: Leaf<number> = {
  kind: 'leaf',
  noun: 'duration',
  parse: (text) =>
    readUnits(text, { units: SECONDS, example: '30s', suggest: (amount) => `${trimmed(amount)}s` }),
  format(seconds) {
    const unit = (['d', 'h', 'm'] as const).find(
      (name) => seconds >= SECONDS[name] && seconds % SECONDS[name] === 0,
    );
    if (unit !== undefined) return `${seconds / SECONDS[unit]}${unit}`;
    return seconds > 0 && seconds < 1 ? `${trimmed(seconds * 1000)}ms` : `${trimmed(seconds)}s`;
  },
  json: { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)$', examples: ['30s', '5m'] },
};

/** A whole quantity whose unit may be left out. */
function whole(
  noun: string,
  units: Readonly<Record<string, number>>,
  smallest: number,
  format: Leaf<number>['format'],
): Leaf<number> {
  const [bare = ''] = Object.keys(units);
  return {
    kind: 'leaf',
    noun,
    parse(text) {
      const read = readUnits(text, {
        units,
        bare,
        example: `256 ${bare}`,
        suggest: (amount) => `${trimmed(amount)} ${bare}`,
      });
      if (!read.ok) return read;
      return Number.isInteger(read.value) && read.value >= smallest
        ? read
        : no(`must be whole ${bare}, at least ${smallest} ${bare}`);
    },
    format,
    json: {
      anyOf: [
        { type: 'integer', minimum: smallest },
        { type: 'string', pattern: `^\\d+(\\.\\d+)?\\s*(${Object.keys(units).join('|')})?$` },
      ],
    },
  };
}

/** `256`, `256 MB`, `2 GB`: megabytes of 2^20 bytes, as Nomad and Docker count them. */
export const memory = whole('memory', { MB: 1, GB: 1024 }, 16, (megabytes) =>
  megabytes % 1024 === 0 ? `${megabytes / 1024} GB` : `${megabytes} MB`,
);

/** `300`, `300 MHz`, `2 GHz`: megahertz, Nomad's measure of processor time. */
export const frequency = whole(
  'processor time',
  { MHz: 1, GHz: 1000 },
  10,
  (megahertz) => `${megahertz} MHz`,
);

/** `1%`: a share between 0 and 1. */
export const share: Leaf<number> = {
  kind: 'leaf',
  noun: 'share',
  parse(text) {
    const split = splitQuantity(text, '1%');
    if (!split.ok) return split;
    const { amount, unit } = split.value;
    if (unit === '') return no(`has no unit: write ${trimmed(amount)}%`);
    if (unit !== '%') return no(`has the unit "${unit}", not %: write ${trimmed(amount)}%`);
    return amount <= 100 ? ok(amount / 100) : no('is more than 100%');
  },
  format: (value) => `${trimmed(value * 100)}%`,
  json: { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*%$', examples: ['1%'] },
};

/** `x2`: how many times larger something may become. */
export const factor: Leaf<number> = {
  kind: 'leaf',
  noun: 'factor',
  parse(text) {
    const digits = /^x\s*(\d+(?:\.\d+)?)$/u.exec(text)?.[1];
    if (digits === undefined) {
      const amount = /^(\d+(?:\.\d+)?)\s*x?$/u.exec(text)?.[1];
      return no(`is no factor: write x${amount ?? '2'}`);
    }
    const value = Number(digits);
    if (value > 1000) return no('is too large');
    return value > 1 ? ok(value) : no('leaves no room to grow: write x2');
  },
  format: (value) => `x${trimmed(value)}`,
  json: { type: 'string', pattern: '^x\\s*\\d+(\\.\\d+)?$', examples: ['x2'] },
};
