import { expect, test } from 'vitest';
import { applyScales, holdingScales } from '../../src/config/scale.ts';
import { environment, service } from '../helpers/environment.ts';

const asked = (count: number, manifest: number) => ({
  count,
  manifest,
  by: 'ana@laptop',
  at: '2026-11-26T20:00:00Z',
});

test('a count that was asked for holds while the manifest says what it said then', () => {
  const manifest = environment({ services: [service('app', { count: 1 }), service('worker', { count: 2 })] });
  const scales = { app: asked(3, 1), worker: asked(5, 1), gone: asked(2, 1) };
  expect(holdingScales(manifest, scales)).toEqual({ app: asked(3, 1) });
  expect(applyScales(manifest, scales).services.map(({ name, count }) => [name, count])).toEqual([
    ['app', 3],
    ['worker', 2],
  ]);
});

test('without any, the environment is as the manifest says', () => {
  expect(applyScales(environment(), {})).toEqual(environment());
});
