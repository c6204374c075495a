import { expect, test } from 'vitest';
import type { Job } from '../../../src/drivers/nomad/types.ts';
import { specHash } from '../../../src/run/deploy/spec.ts';

test('a job has the same hash in whatever order Nomad writes its members, and another one for another setting', () => {
  const job = (text: string) => specHash(JSON.parse(text) as Job);
  const one = job('{"ID":"api","Meta":{"pulse_image":"a","pulse_release":"0"},"Constraints":[1,2]}');
  expect(one).toMatch(/^[0-9a-f]{16}$/u);
  expect(job('{"Constraints":[1,2],"Meta":{"pulse_release":"0","pulse_image":"a"},"ID":"api"}')).toBe(one);
  expect(job('{"ID":"api","Meta":{"pulse_image":"b","pulse_release":"0"},"Constraints":[1,2]}')).not.toBe(
    one,
  );
  expect(job('{"ID":"api","Meta":{"pulse_image":"a","pulse_release":"0"},"Constraints":[2,1]}')).not.toBe(
    one,
  );
});
