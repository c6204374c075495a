import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The scenarios follow one another on the same lab: from nothing first, the end last. */
class InOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // By code points: a locale passes over "-" and "/", and would put test/ansible, which needs what the lab installs, first.
    const before = (a: TestSpecification, b: TestSpecification) => (a.moduleId < b.moduleId ? -1 : 1);
    return Promise.resolve(files.toSorted(before));
  }
}

const MINUTE = 60_000;

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test-lab/**/*.test.ts', 'test/ansible/callback.test.ts'],
    globalSetup: ['test-lab/helpers/setup.ts'],
    env: { TZ: 'UTC' },
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    // Hosts are made and configured: minutes, on a busy machine many.
    testTimeout: 30 * MINUTE,
    hookTimeout: 30 * MINUTE,
    teardownTimeout: 3 * MINUTE,
  },
});
