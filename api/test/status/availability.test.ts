import { describe, expect, it } from 'vitest';
import { availabilityOf, historyStart, withPending } from '../../src/modules/status/availability.ts';
import { overallOf, type Component } from '../../src/modules/status/probes.ts';
import type { Counts, History } from '../../src/modules/status/repository.ts';
import { PendingSamples } from '../../src/modules/status/samples.ts';

const now = new Date('2026-11-24T03:30:00.000Z');
const empty: History = { hours: new Map(), days: new Map() };
const counts = (up: number, down: number, minutes = up + down): Counts => ({ up, down, minutes });

describe('buckets', () => {
  it('are 24 hours and 90 days of UTC, oldest first, with null where nothing is known', () => {
    const { last24h, last90d } = availabilityOf(empty, now, 60);
    expect(last24h.buckets).toHaveLength(24);
    expect(last24h.buckets[0]).toEqual({ start: '2026-11-23T04:00:00.000Z', ratio: null });
    expect(last24h.buckets.at(-1)).toEqual({ start: '2026-11-24T03:00:00.000Z', ratio: null });
    expect(last90d.buckets).toHaveLength(90);
    expect(last90d.buckets[0]?.start).toBe('2026-08-27T00:00:00.000Z');
    expect(last90d.buckets.at(-1)?.start).toBe('2026-11-24T00:00:00.000Z');
    expect([last24h.ratio, last24h.coverage, last90d.ratio, last90d.coverage]).toEqual([null, 0, null, 0]);
  });

  it('ask the database for exactly what they show', () => {
    expect(historyStart(now)).toEqual({ hour: '2026-11-23T04:00:00.000Z', day: '2026-08-27T00:00:00.000Z' });
  });
});

describe('ratio and coverage', () => {
  it('weigh every sample alike', () => {
    const history: History = {
      ...empty,
      hours: new Map([
        ['2026-11-24T02:00:00.000Z', counts(60, 0)],
        ['2026-11-24T03:00:00.000Z', counts(15, 15)],
      ]),
    };
    const { last24h } = availabilityOf(history, now, 60);
    expect(last24h.ratio).toBeCloseTo(75 / 90);
    expect(last24h.buckets.slice(-2).map(({ ratio }) => ratio)).toEqual([1, 0.5]);
    // 90 minutes of 23.5 hours.
    expect(last24h.coverage).toBeCloseTo(90 / (23.5 * 60));
  });

  it('count a minute once, however many instances looked at it', () => {
    const history: History = { ...empty, hours: new Map([['2026-11-24T02:00:00.000Z', counts(180, 0, 60)]]) };
    expect(availabilityOf(history, now, 60).last24h.coverage).toBeCloseTo(60 / (23.5 * 60));
    const day: History = { ...empty, days: new Map([['2026-11-23T00:00:00.000Z', counts(3 * 1440, 0)]]) };
    expect(availabilityOf(day, now, 60).last90d.coverage).toBeCloseTo(1 / (89 + 3.5 / 24), 4);
  });

  it('never exceed one', () => {
    const hours = new Map(
      availabilityOf(empty, now, 60).last24h.buckets.map(({ start }) => [start, counts(600, 0, 60)] as const),
    );
    expect(availabilityOf({ ...empty, hours }, now, 60).last24h).toMatchObject({ ratio: 1, coverage: 1 });
  });

  it('take a sample of a long interval for its whole length', () => {
    const history: History = { ...empty, hours: new Map([['2026-11-24T02:00:00.000Z', counts(12, 0)]]) };
    expect(availabilityOf(history, now, 300).last24h.coverage).toBeCloseTo(60 / (23.5 * 60));
  });
});

describe('pending samples', () => {
  const at = new Date('2026-11-24T03:29:31Z');
  const seen = (database: 'up' | 'down'): Component[] => [
    { name: 'api', state: 'up', latencyMs: 1 },
    { name: 'database', state: database, latencyMs: database === 'up' ? 2 : null },
    { name: 'redis', state: 'unknown', latencyMs: null },
  ];

  it('count the API as down without its database, and leave out what is unknown', () => {
    const pending = new PendingSamples();
    pending.add(seen('down'), at);
    expect(pending.all().map(({ component, up, down, minute }) => [component, up, down, minute])).toEqual([
      ['api', 0, 1, '2026-11-24T03:29:00.000Z'],
      ['database', 0, 1, '2026-11-24T03:29:00.000Z'],
    ]);
  });

  it('add up within a minute', () => {
    const pending = new PendingSamples();
    for (const state of ['up', 'up', 'down'] as const) pending.add(seen(state), at);
    expect(pending.all()[1]).toMatchObject({ component: 'database', up: 2, down: 1, latencyMs: 4 });
  });

  it('come back when they could not be written, with what was seen meanwhile', () => {
    const pending = new PendingSamples();
    pending.add(seen('down'), at);
    const taken = pending.take();
    expect(pending.all()).toEqual([]);
    pending.add(seen('up'), at);
    pending.restore(taken);
    expect(pending.all()[1]).toMatchObject({ up: 1, down: 1 });
  });

  it('are bounded: after two days of outage the oldest go', () => {
    const pending = new PendingSamples();
    for (let minute = 0; minute < 10_000; minute += 1) {
      pending.add(seen('down'), new Date(at.getTime() + minute * 60_000));
    }
    const all = pending.all();
    expect(all).toHaveLength(4 * 2 * 24 * 60);
    expect(all.at(-1)?.minute).toBe(
      new Date(Date.parse('2026-11-24T03:29:00Z') + 9_999 * 60_000).toISOString(),
    );
  });

  it('show in the answer before they are written', () => {
    const pending = new PendingSamples();
    pending.add(seen('down'), at);
    const { last24h, last90d } = availabilityOf(withPending(empty, pending.all()), now, 60);
    expect(last24h.buckets.at(-1)?.ratio).toBe(0);
    expect(last90d.buckets.at(-1)?.ratio).toBe(0);
    expect(last24h.ratio).toBe(0);
  });
});

it.each([
  [[], 'up'],
  [['redis'], 'degraded'],
  [['app'], 'degraded'],
  [['redis', 'app'], 'degraded'],
  [['database'], 'down'],
  [['database', 'redis'], 'down'],
] as const)('without %j the service is %s', (down, overall) => {
  const components = (['api', 'database', 'redis', 'app'] as const).map((name): Component => ({
    name,
    state: (down as readonly string[]).includes(name) ? 'down' : 'up',
    latencyMs: null,
  }));
  expect(overallOf(components)).toBe(overall);
});
