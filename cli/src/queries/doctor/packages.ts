import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDependencies } from '../../drivers/local/dependencies.ts';
import { toFault } from '../../errors/format.ts';
import type { Finding } from './report.ts';

/** Whether what the lock file names is what is installed. */
export async function checkDependenciesOf(root: string): Promise<Finding> {
  try {
    return { name: 'dependencies', state: 'ok', found: await checkDependencies(root) };
  } catch (error) {
    const { summary, hints } = toFault(error);
    return { name: 'dependencies', state: 'missing', found: summary, remedy: hints[0] };
  }
}

/** The browser of the tests; `pulse dev` needs none. */
export async function checkBrowser(root: string, env = process.env): Promise<Finding> {
  const named = env.PULSE_BROWSER;
  const path = named ?? join(root, 'node_modules/@sparticuz/chromium/bin');
  const there = await stat(path).catch(() => undefined);
  if (there)
    return { name: 'browser', state: 'ok', found: named ?? '@sparticuz/chromium, from the lock file' };
  return {
    name: 'browser',
    state: 'warning',
    found: named === undefined ? 'none for the browser tests' : `PULSE_BROWSER=${named} does not exist`,
    remedy: 'name one: PULSE_BROWSER=/usr/bin/chromium bin/test web',
  };
}
