import type { Leaf } from '../schema/node.ts';
import { splitQuantity, trimmed } from './quantity.ts';
import { no, ok } from './result.ts';

/** What an environment may cost. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
  readonly per: 'month';
}

/** What OVHcloud's subsidiaries bill in. */
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CAD', 'AUD', 'SGD', 'PLN', 'CZK', 'INR', 'MAD', 'TND', 'XOF'];

/** `15 EUR/month`. */
export const money: Leaf<Money> = {
  kind: 'leaf',
  noun: 'price',
  parse(text) {
    const split = splitQuantity(text, '15 EUR/month');
    if (!split.ok) return split;
    const { amount, unit } = split.value;
    if (unit === '') return no(`has no unit: write ${trimmed(amount)} EUR/month`);
    const [currency = '', period, ...rest] = unit.split('/').map((part) => part.trim());
    if (!CURRENCIES.includes(currency))
      return no(`has the currency "${currency}", which is none of ${CURRENCIES.join(', ')}`);
    if (period !== 'month' || rest.length > 0)
      return no(`must be for a month: write ${trimmed(amount)} ${currency}/month`);
    return ok({ amount, currency, per: 'month' });
  },
  format: ({ amount, currency, per }) => `${trimmed(amount)} ${currency}/${per}`,
  json: {
    type: 'string',
    pattern: `^\\d+(\\.\\d+)?\\s*(${CURRENCIES.join('|')})\\s*/\\s*month$`,
    examples: ['15 EUR/month'],
  },
};
