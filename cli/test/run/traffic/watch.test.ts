import { expect, test } from 'vitest';
import type { Reading } from '../../../src/lib/tally.ts';
import { observeFrom, watchRelease } from '../../../src/run/traffic/watch.ts';

const policy = { watch: 1.5, errors: 0.01, p95: 2 };

/** Something whose counters grow by so much at every look. */
function traffic(requests: number, failed: number) {
  let looks = 0;
  const read = (): Reading => {
    looks += 1;
    const tally = { requests: looks * requests, failed: (looks - 1) * failed, durations: {} };
    return { at: looks * 1000, routes: { 'GET /': tally } };
  };
  return { read, looks: () => looks };
}

async function watch(requests: number, failed: number, signal = new AbortController().signal) {
  const seen = traffic(requests, failed);
  const observer = await observeFrom({ at: 0, routes: {} }, seen.read);
  const looks: number[] = [];
  const verdict = await watchRelease({
    policy,
    observers: [observer],
    signal,
    onLook: (sinceMs) => looks.push(sinceMs),
  });
  return { verdict, looks };
}

test('a good release is watched to the end', async () => {
  const { verdict, looks } = await watch(100, 0);
  expect(verdict).toEqual({ outcome: 'ok', enough: true });
  expect(looks.at(-1)).toBeGreaterThanOrEqual(1500);
});

test('a bad one is known at the first look that shows it', async () => {
  const { verdict, looks } = await watch(100, 10);
  expect(verdict).toMatchObject({ outcome: 'bad', accusations: [{ where: 'GET /', what: 'errors' }] });
  expect(looks).toHaveLength(1);
});

test('who is cancelled does not wait for the end', async () => {
  const cancel = new AbortController();
  cancel.abort();
  await expect(watch(100, 0, cancel.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
