import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceNote } from '../../../src/drivers/local/instance-file.ts';
import { createReporter } from '../../../src/events/reporter.ts';
import { identify } from '../../../src/lib/identity.ts';
import { prepareDev } from '../../../src/run/dev/prepare.ts';
import type { DevRequest, Surroundings } from '../../../src/run/dev/request.ts';
import { runDev } from '../../../src/run/dev/session.ts';
import { caught } from '../../helpers/caught.ts';
import { recordingSink } from '../../helpers/events.ts';
import { temporaryFolder } from '../../helpers/folder.ts';

const dead = { pid: 2 ** 22 + 1, startedAt: '1' };

function asking(change: Partial<DevRequest> = {}, more: Partial<Surroundings> = {}) {
  const root = temporaryFolder();
  const sink = recordingSink();
  const request: DevRequest = {
    root,
    dataDir: undefined,
    appPort: undefined,
    apiPort: undefined,
    seed: false,
    reset: false,
    check: false,
    yes: false,
    ...change,
  };
  const surroundings: Surroundings = {
    reporter: createReporter({ runId: 'run-1', sinks: [sink] }),
    signal: new AbortController().signal,
    stop: () => undefined,
    onForce: () => undefined,
    onIntents: () => undefined,
    ask: undefined,
    ...more,
  };
  return { root, sink, request, surroundings, data: join(root, '.pulse/dev') };
}

test('everything is decided: place, ports, secrets; and the place is taken', async () => {
  const { request, surroundings, sink, data } = asking({ seed: true });
  const { environment, secrets, instance } = await prepareDev(request, surroundings);
  expect(environment).toMatchObject({ dataDir: data, throwaway: false, seed: true, check: false });
  expect(new Set(Object.values(environment.ports)).size).toBe(3);
  expect(existsSync(join(data, 'instance.json'))).toBe(true);
  // The secrets are known to the reporter before anything can say them.
  surroundings.reporter.emit({ type: 'step.log', step: 'x', line: secrets.apiPassword.reveal() });
  expect(sink.events.at(-1)).toMatchObject({ line: '[redacted]' });
  instance.release();
  expect(existsSync(join(data, 'instance.json'))).toBe(false);
});

test('a check gets throwaway data of its own and ports of its own', async () => {
  const { request, surroundings, root } = asking({ check: true });
  const { environment, instance } = await prepareDev(request, surroundings);
  expect(environment).toMatchObject({ dataDir: join(root, '.pulse/check/run-1'), throwaway: true });
  expect(Object.values(environment.ports)).not.toContain(3000);
  instance.release();
});

test('declining a reset changes nothing, and gives the place back', async () => {
  const { request, surroundings, sink, data } = asking({ reset: true }, { ask: async () => false });
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'keep'), 'me');
  expect(await caught(prepareDev(request, surroundings))).toMatchObject({ code: 'run.declined' });
  expect(readdirSync(data)).toEqual(['keep']);
  expect(sink.events.map(({ type }) => type)).toEqual(['confirm.asked', 'confirm.answered']);
});

test('data of checks that died is removed; that of a living one, and ours, is not', async () => {
  const { request, surroundings, root } = asking();
  const checks = join(root, '.pulse/check');
  for (const name of ['dead', 'living']) mkdirSync(join(checks, name, 'postgres'), { recursive: true });
  replaceNote(join(checks, 'dead/instance.json'), { owner: dead, children: [] });
  const parent = await identify(process.ppid);
  if (!parent) throw new Error('somebody started us');
  replaceNote(join(checks, 'living/instance.json'), { owner: parent, children: [] });
  const { instance } = await prepareDev(request, surroundings);
  expect(readdirSync(checks)).toEqual(['living']);
  instance.release();
});

test('a run that cannot begin says why, once, and how it ended', async () => {
  const { request, surroundings, sink, data } = asking();
  const parent = await identify(process.ppid);
  if (!parent) throw new Error('somebody started us');
  mkdirSync(data, { recursive: true });
  replaceNote(join(data, 'instance.json'), { owner: parent, children: [], address: 'http://localhost:3000' });
  expect(await runDev(request, surroundings)).toBe(4);
  expect(sink.events).toMatchObject([
    { type: 'run.started', command: 'dev' },
    { type: 'diagnostic', severity: 'error', code: 'dev.running' },
    { type: 'run.finished', outcome: 'failed', exitCode: 4 },
  ]);
});

test('a step that fails is said by the step alone; the place is given back', async () => {
  const { request, surroundings, sink, root, data } = asking();
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');
  expect(await runDev(request, surroundings)).toBe(3);
  const types = sink.events.map(({ type }) => type);
  expect(types.filter((type) => type === 'step.failed')).toHaveLength(1);
  expect(types).not.toContain('diagnostic');
  expect(types.at(-1)).toBe('run.finished');
  expect(existsSync(join(data, 'instance.json'))).toBe(false);
});

test('cancelled before it began, nothing is started and the end says cancelled', async () => {
  const { request, surroundings, sink } = asking({}, { signal: AbortSignal.abort() });
  expect(await runDev(request, surroundings)).toBe(130);
  expect(sink.events.some(({ type }) => type === 'step.started')).toBe(false);
  expect(sink.events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'cancelled', exitCode: 130 });
});

test('orphans of a killed run are ended and said', async () => {
  const { request, surroundings, sink, data } = asking();
  mkdirSync(data, { recursive: true });
  const { start } = await import('../../../src/lib/process.ts');
  const orphan = start('sleep', ['300']);
  const child = await identify(orphan.pid ?? 0);
  if (!child) throw new Error('it runs');
  replaceNote(join(data, 'instance.json'), { owner: dead, children: [child] });
  const { instance } = await prepareDev(request, surroundings);
  expect(await orphan.exit).toMatchObject({ signal: expect.stringMatching(/^SIG(TERM|KILL)$/) as string });
  expect(sink.events[0]).toMatchObject({ code: 'dev.orphans-ended', severity: 'info' });
  expect(readFileSync(join(data, 'instance.json'), 'utf8')).toContain('"children":[]');
  instance.release();
});
