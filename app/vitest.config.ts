import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '~': `${import.meta.dirname}/app` } },
  test: {
    include: ['test/{unit,http,components,i18n}/**/*.test.{ts,tsx}'],
    globalSetup: ['test/stack/global-setup.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
