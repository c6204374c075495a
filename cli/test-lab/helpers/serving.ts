import { expect } from 'vitest';
import { ensureUp, expectDone, firstHost, onHost } from './lab.ts';
import { addWeb, currentRelease, deployImage, webImage } from './release.ts';
import { lostOf, startUsers, statusOf } from './site.ts';

/** How long something may take to be well again by itself. */
export const PATIENCE = { timeout: 60_000, interval: 250 };

export const systemctl = async (verb: string, ...units: string[]): Promise<string> =>
  onHost(await firstHost(), `systemctl ${verb} ${units.join(' ')}`);

export const answers = (path: string, status = '200'): Promise<unknown> =>
  expect.poll(() => statusOf('GET', path), PATIENCE).toBe(status);

/** Waits until both the service beside the application and the application's own API answer as they should. */
async function allAnswer(): Promise<void> {
  await answers('/web/');
  await answers('/api/readyz');
}

/** A lab that serves « blue » beside the application; its release. */
export async function serving(): Promise<number> {
  await ensureUp();
  addWeb();
  expectDone(await deployImage('web', await webImage({ version: 'blue' })));
  await allAnswer();
  return currentRelease();
}

/** Waits until the application answers as it should; resolves to the seconds it took. */
export async function wellAgain(from: number): Promise<number> {
  await allAnswer();
  return (performance.now() - from) / 1000;
}

/** Does something to the environment under load, waits until all is well again, and tells what it cost. */
export async function costOf(title: string, act: () => Promise<unknown>, path?: string): Promise<number> {
  const users = await startUsers(path);
  const from = performance.now();
  await act();
  const seconds = await wellAgain(from);
  const { requests, failed } = lostOf(await users.stop());
  console.log(`${title}: well again after ${seconds.toFixed(1)} s, ${failed} of ${requests} requests lost`);
  return failed;
}
