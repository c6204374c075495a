import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/web/**/*.test.ts'],
    globalSetup: ['test/stack/global-setup.ts', 'test/web/browser-setup.ts'],
    // Pages hydrate and axe walks every node: slow machines are still right.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
