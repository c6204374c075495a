import { expect, test } from 'vitest';
import { paced } from '../../src/sinks/journal/paced.ts';
import { stamped } from '../helpers/events.ts';
import { running } from '../recordings/dev.ts';

const events = stamped(running);

test.each([null, 1000])('every event comes, in order, at speed %s', async (speed) => {
  const seen = await Array.fromAsync(paced(events, speed, new AbortController().signal));
  expect(seen).toEqual(events);
});

test('it waits between events as long as they were apart, divided by the speed', async () => {
  const from = performance.now();
  for await (const event of paced(events.slice(0, 3), 2, new AbortController().signal))
    expect(event.v).toBe(1);
  // Two gaps of a tenth of a second, at twice the speed; timers may be a millisecond early.
  expect(performance.now() - from).toBeGreaterThanOrEqual(98);
});

test('a stop ends it, also while it waits', async () => {
  const stop = new AbortController();
  const seen = [];
  for await (const event of paced(events, 1e-6, stop.signal)) {
    seen.push(event);
    setImmediate(() => stop.abort());
  }
  expect(seen).toEqual(events.slice(0, 1));
});
