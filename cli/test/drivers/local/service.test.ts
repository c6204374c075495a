import { expect, onTestFinished, test } from 'vitest';
import { createService, describeExit, type Service } from '../../../src/drivers/local/service.ts';
import { probe } from '../../../src/drivers/http/probe.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { hooks, serverSource, specFor } from '../../helpers/service.ts';
import { until } from '../../helpers/wait.ts';

function ended(service: Service): Service {
  onTestFinished(() => service.stop());
  return service;
}

test('starts, is healthy, stops when asked, and starts again on the same port', async () => {
  const spec = await specFor(temporaryFolder(), serverSource());
  const heard = hooks();
  const service = ended(createService(spec, heard));
  for (let round = 0; round < 2; round += 1) {
    await service.start();
    expect(service.running).toBe(true);
    expect(await probe(spec.healthUrl, 5000)).toBe(200);
    await service.stop();
    expect(service.running).toBe(false);
  }
  // What it prints and what the system tells of it come by two ways: neither waits for the other.
  expect(heard.told.filter((word) => word !== 'spawned')).toEqual(['up', 'bye', 'gone', 'up', 'bye', 'gone']);
  const [first, , second] = heard.told.join(' ').split(/(gone)/u);
  for (const round of [first, second]) expect(round?.split('spawned')).toHaveLength(2);
});

test('one that ends at its start fails with its last lines', async () => {
  const spec = await specFor(temporaryFolder(), 'console.error("no database"); process.exit(2);');
  const error = await caught(createService(spec, hooks()).start());
  expect(error).toMatchObject({
    name: 'ToolError',
    code: 'service.api.failed',
    message: 'api ended with exit code 2.',
    detail: 'no database',
  });
});

test('one that never gets healthy is stopped, and said to be so', async () => {
  const source =
    'process.on("SIGTERM", () => process.exit(0)); console.log("thinking"); setInterval(() => {}, 1000);';
  const spec = await specFor(temporaryFolder(), source, { startLimitMs: 800 });
  const service = ended(createService(spec, hooks()));
  const error = await caught(service.start());
  expect(error.message).toBe(`api did not get healthy within 0.8 s (${spec.healthUrl}).`);
  expect(service.running).toBe(false);
});

test('a program that is not there is said so', async () => {
  const spec = await specFor(temporaryFolder(), '', { file: '/nowhere/node' });
  const error = await caught(createService(spec, hooks()).start());
  expect(error.message).toContain('could not be started');
  expect(error.detail).toBe('It wrote nothing.');
});

test('a crash is told, with how it ended; being stopped is none', async () => {
  const spec = await specFor(temporaryFolder(), serverSource());
  const heard = hooks();
  const service = ended(createService(spec, heard));
  await service.start();
  await probe(spec.healthUrl.replace('health', 'crash'), 5000);
  await until(() => heard.told.includes('crashed 7'), 'the crash is told');
  expect(heard.told).toContain('about to fall');
  expect(service.running).toBe(false);
  await service.start();
  await service.stop();
  expect(heard.told.filter((line) => line.startsWith('crashed'))).toEqual(['crashed 7']);
});

test('a start that is cancelled rejects, and stop ends what it began', async () => {
  const spec = await specFor(temporaryFolder(), 'setInterval(() => {}, 1000);');
  const service = createService(spec, hooks());
  const controller = new AbortController();
  const starting = service.start(controller.signal);
  await until(() => service.running, 'it runs');
  controller.abort();
  await expect(starting).rejects.toThrow(/abort/i);
  await service.stop();
  expect(service.running).toBe(false);
});

test('kill ends it at once and is no crash; stopping what does not run is fine', async () => {
  const spec = await specFor(temporaryFolder(), serverSource());
  const heard = hooks();
  const service = createService(spec, heard);
  await service.stop();
  service.kill();
  await service.start();
  service.kill();
  await until(() => heard.told.includes('gone'), 'it is gone');
  expect(heard.told.some((line) => line.startsWith('crashed'))).toBe(false);
});

test.each([
  [{ exitCode: 3, signal: undefined }, 'ended with exit code 3'],
  [{ exitCode: undefined, signal: 'SIGKILL' }, 'was ended by SIGKILL'],
  [{ exitCode: undefined, signal: undefined }, 'ended with exit code unknown'],
])('%j reads "%s"', (exit, words) => {
  expect(describeExit({ ...exit, startError: undefined, tail: '' })).toBe(words);
});
