import { expect, test } from 'vitest';
import { formatBriefs } from '../../src/queries/status/every.ts';
import { formatStatus } from '../../src/queries/status/format.ts';
import type { Status } from '../../src/queries/status/look.ts';

const status = (maintenance: Status['maintenance']): Status => ({
  ...{ environment: 'prod', at: '2026-11-26T20:00:00Z', hosts: [], maintenance },
  cluster: { leader: '10.42.0.1:4647', ready: 1, nodes: 1, version: '1.11.3', fault: null },
});
const brief = (maintenance: Status['maintenance']) => ({
  ...{ environment: 'prod', provisioner: 'ovh', hosts: 1, status: status(maintenance), fault: null },
});

test('maintenance is what the status says first, with since when, who, and how it ends', () => {
  const on = { since: '2026-11-26T19:00:00Z', by: 'ana@laptop' };
  const text = formatStatus(status(on));
  expect(text.split('\n')[0]).toBe('prod: in maintenance; apart from that, all is well');
  expect(text).toContain('users get 503 since 2026-11-26T19:00:00Z (ana@laptop)');
  expect(text).toContain('next: pulse maintenance off prod');
  expect(formatBriefs([brief(on)])).toContain('in maintenance: users get 503');
});

test('without, nobody hears of it', () => {
  expect(formatStatus(status(null))).not.toContain('maintenance');
  expect(formatBriefs([brief(null)])).toContain('all is well');
});
