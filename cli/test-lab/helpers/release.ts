import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Event, Fault } from '../../src/events/events.ts';

import { LAB } from './ground.ts';
import { type Ended, expectDone, firstHost, onHost, projectFolder, pulse, type PulseOptions } from './lab.ts';
import { lostOf, startUsers } from './site.ts';
import { webService, writeWeb, type WebBehaviour } from './web.ts';

const FLAGS = [LAB, '--yes', '--json'];

/** `pulse deploy lab`, without the watch. */
export const deploy = (...flags: string[]): Promise<Ended> =>
  pulse(['deploy', ...FLAGS, '--no-watch', ...flags]);

/** The same with an image of one service; nothing else is released. */
export const deployImage = (service: string, image: string, options?: PulseOptions): Promise<Ended> =>
  pulse(['deploy', ...FLAGS, '--no-watch', '--only', service, '--image', `${service}=${image}`], options);

export const rollback = (...flags: string[]): Promise<Ended> =>
  pulse(['rollback', ...FLAGS, '--no-watch', ...flags]);

export const resultOf = (events: readonly Event[]): Readonly<Record<string, unknown>> | undefined =>
  events.findLast((event) => event.type === 'result')?.data;

/** The cause that a run ended with: that of a step, else what it said on its way out. */
export const faultOf = ({ events }: Pick<Ended, 'events'>): Partial<Fault> | undefined =>
  events.flatMap((event) => {
    if (event.type === 'step.failed') return [event.fault];
    if (event.type === 'diagnostic' && event.severity === 'error') return [event];
    return [];
  })[0];

/** Containers that serve, whatever they are called. */
export const containers = async (service?: string): Promise<string> => {
  const filter = service === undefined ? '' : ` --filter name=^${service}-`;
  return onHost(
    await firstHost(),
    `docker ps --quiet --filter label=pulse_release${filter} | sort | tr '\\n' ' '`,
  );
};

export interface ReleaseRow {
  number: number;
  current: boolean;
  outcome: string;
}

export async function releases(): Promise<ReleaseRow[]> {
  const { stdout } = await pulse(['releases', LAB, '--json']);
  const lines = stdout.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as ReleaseRow);
}

export const currentRelease = async (): Promise<number> =>
  (await releases()).find(({ current }) => current)?.number ?? 0;

/** The API is promised another share of the processor: a new release with no new image. */
export function changeManifest(cpu: number): void {
  const path = join(projectFolder(), 'pulse.yaml');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/(api:[\s\S]*?cpu: )\d+/u, `$1${cpu}`));
}

/** Acts under a manifest that was changed so, and puts back what it said before. */
export async function withManifest<T>(change: (text: string) => string, act: () => Promise<T>): Promise<T> {
  const path = join(projectFolder(), 'pulse.yaml');
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  try {
    writeFileSync(path, changed);
    return await act();
  } finally {
    writeFileSync(path, text);
  }
}

/** A service of the users' own beside the application, if it is not there yet. */
export function addWeb(): void {
  const path = join(projectFolder(), 'pulse.yaml');
  const text = readFileSync(path, 'utf8');
  if (!/^ {2}web:/mu.test(text))
    writeFileSync(path, text.replace('services:\n', `services:\n${webService()}`));
}

/** Makes the image of a program that behaves so and pushes it; its reference by digest. */
export async function webImage(behaviour: WebBehaviour, ...flags: string[]): Promise<string> {
  writeWeb(projectFolder(), behaviour);
  const built = await pulse(['build', 'web', LAB, '--json', ...flags]);
  // Whoever releases everything gets one that is good.
  writeWeb(projectFolder(), { version: 'blue' });
  expectDone(built);
  const { web } = (resultOf(built.events) as { images: Record<string, string> }).images;
  expect(web).toMatch(/@sha256:/u);
  return web ?? '';
}

/** Releases two images in turns, twenty times, under load; every one has to be in the history, and no request lost. */
export async function twentyReleases(): Promise<void> {
  const images = [await webImage({ version: 'blue' }), await webImage({ version: 'green' })];
  expectDone(await deployImage('web', images[0] ?? ''));
  const users = await startUsers('/web/', 50);
  const took: number[] = [];
  const runs = new Set<string>();
  for (let turn = 1; turn <= 20; turn += 1) {
    const ended = await deployImage('web', images[turn % 2] ?? '');
    expectDone(ended);
    took.push(ended.seconds);
    for (const { runId } of ended.events) runs.add(runId);
  }
  const lost = lostOf(await users.stop());
  const sorted = took.toSorted((a, b) => a - b);
  console.log(
    `twenty releases: ${lost.failed} of ${lost.requests} requests lost (${JSON.stringify(lost.last)}), ${sorted[10]?.toFixed(1) ?? '?'} s in the middle, ${sorted.at(-1)?.toFixed(1) ?? '?'} s at most`,
  );
  expect(lost).toMatchObject({ failed: 0 });
  const history = await pulse(['history', LAB, '--json']);
  const told = history.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { runId: string; outcome: string; traffic?: string });
  const mine = told.filter(({ runId }) => runs.has(runId));
  expect(mine).toHaveLength(20);
  for (const { outcome, traffic } of mine) {
    expect(outcome).toBe('succeeded');
    expect(traffic).toContain(', 0 failed');
  }
}
