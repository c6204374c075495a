import { onTestFinished } from 'vitest';

/** Puts a folder in front of PATH for one test, or makes it all there is. */
export function usePath(folder: string, { only = false } = {}): void {
  const before = process.env.PATH;
  process.env.PATH = only ? folder : `${folder}:${before ?? ''}`;
  onTestFinished(() => {
    process.env.PATH = before;
  });
}
