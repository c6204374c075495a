import { addTallies, quantile, type Reading } from '../../lib/tally.ts';
import { count } from '../../lib/text.ts';
import type { Accusation } from './judge.ts';

const percent = (share: number) => `${Number((share * 100).toFixed(share < 0.01 ? 2 : 1))} %`;
const milliseconds = (ms: number) => `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
const number = (n: number) => n.toLocaleString('en-US');

/** `1,842 requests, 0 failed, p99 43 ms`. */
export function trafficWords({ routes }: Pick<Reading, 'routes'>): string {
  const all = addTallies(Object.values(routes));
  const p99 = quantile(all, 0.99);
  const share = all.failed === 0 ? '' : ` (${percent(all.failed / all.requests)})`;
  const failed = `${number(all.failed)} failed${share}`;
  const words = [count(all.requests, 'request').replace(/^\d+/u, number(all.requests)), failed];
  return [...words, ...(p99 === null ? [] : [`p99 ${milliseconds(p99)}`])].join(', ');
}

/** `POST /auth/login: 9.8 % of 296 requests failed, 1 % is allowed`. */
export function accusationWords({ where, what, requests, now, before, allowed }: Accusation): string {
  if (what === 'errors') {
    return `${where}: ${percent(now)} of ${number(requests)} requests failed, ${percent(allowed)} is allowed`;
  }
  const usual = before === null ? '' : ` (before ${milliseconds(before)})`;
  return `${where}: p95 ${milliseconds(now)}${usual}, ${milliseconds(allowed)} is allowed`;
}
