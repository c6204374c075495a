import type { TestProject } from 'vitest/node';
import { findBrowser } from './chromium.ts';
import type { BrowserCommand } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    browser: BrowserCommand;
  }
}

/** Unpacks the browser before any worker needs it. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('browser', await findBrowser());
}
