import type { TestProject } from 'vitest/node';
import { ensureBuild } from './build.ts';
import { startStack } from './stack.ts';
import type { StackEnvironments } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    appPort: number;
    apiUrl: string;
    environments: StackEnvironments;
  }
}

/** One database, one API and one application for all files; each test makes its own account. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureBuild();
  const stack = await startStack();
  project.provide('appPort', stack.app.port);
  project.provide('apiUrl', stack.api.url);
  project.provide('environments', stack.environments);
  return () => stack.stop();
}
