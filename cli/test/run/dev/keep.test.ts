import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createReporter } from '../../../src/events/reporter.ts';
import type { OnIntent } from '../../../src/events/intents.ts';
import { createService } from '../../../src/drivers/local/service.ts';
import { probe } from '../../../src/drivers/http/probe.ts';
import { keepRunning } from '../../../src/run/dev/keep.ts';
import { startService } from '../../../src/run/dev/service.ts';
import { killEverything, tearDown } from '../../../src/run/dev/teardown.ts';
import type { ServiceStep } from '../../../src/run/dev/service-spec.ts';
import { devContext } from '../../helpers/dev-context.ts';
import { hooks, serverSource, specFor } from '../../helpers/service.ts';
import { lives, until } from '../../helpers/wait.ts';
import { freePort } from '../../../src/lib/ports.ts';

/** The real supervision, over a small API that lives in the test's own folder. */
async function keeping(source = serverSource()) {
  const dev = await devContext();
  mkdirSync(join(dev.root, 'api/src'), { recursive: true });
  mkdirSync(join(dev.root, 'app/server'), { recursive: true });
  const spec = await specFor(join(dev.root, 'api/src'), source);
  const api = createService(spec, hooks());
  dev.context.live.services.set('api', api);
  await api.start();
  let press: OnIntent = () => undefined;
  let stops = 0;
  const surroundings = {
    reporter: createReporter({ runId: 'r', sinks: [] }),
    signal: dev.controller.signal,
    stop: () => {
      stops += 1;
      dev.controller.abort();
    },
    onForce: () => undefined,
    onIntents: (listener: OnIntent) => (press = listener),
    ask: undefined,
  };
  const kept = keepRunning(dev.context, surroundings);
  onTestFinished(async () => {
    dev.controller.abort();
    await kept;
  });
  const states = () =>
    dev.events.flatMap((event) =>
      event.type === 'service.changed' ? [`${event.service} ${event.state}`] : [],
    );
  const change = (name: string, text: string) => writeFileSync(join(dev.root, 'api/src', name), text);
  return {
    ...dev,
    spec,
    api,
    kept,
    states,
    change,
    press: (intent: Parameters<OnIntent>[0]) => press(intent),
    stops: () => stops,
  };
}

test('a changed source starts its service again, on the same port', async () => {
  const { states, change, spec, events } = await keeping();
  let looks = 0;
  await until(() => {
    // Again and again, since nothing tells from when on the folder is watched.
    if ((looks += 1) % 30 === 1) change('routes.ts', String(looks));
    return states().includes('api up');
  }, 'the API is up again');
  expect(events[0]).toMatchObject({
    type: 'service.changed',
    state: 'restarting',
    note: 'routes.ts changed',
  });
  // A later change may be on its way still: the service starts once more then.
  await until(async () => (await probe(spec.healthUrl, 5000)) === 200, 'it answers where it was');
});

test('sources that do not start leave it down, with their words; mended ones bring it back', async () => {
  const { states, change, events, spec, api } = await keeping();
  await until(() => {
    // Written without a pause: what never settles is not waited for either.
    change('service.mjs', 'throw new SyntaxError("half typed");');
    return states().includes('api down');
  }, 'the API is down');
  const fault = events.find((event) => event.type === 'diagnostic');
  expect(fault).toMatchObject({
    severity: 'error',
    code: 'service.api.failed',
    detail: expect.stringContaining('half typed') as string,
  });
  expect(api.running).toBe(false);
  change('service.mjs', serverSource());
  await until(() => states().at(-1) === 'api up', 'the API is up again');
  expect(await probe(spec.healthUrl, 5000)).toBe(200);
});

test('r starts everything again; Ctrl-C in the view stops', async () => {
  const { press, states, stops, kept } = await keeping();
  press('restart');
  await until(() => states().includes('api up'), 'the API is up again');
  press('stop');
  await kept;
  expect(stops()).toBe(1);
});

test('trouble while emptying is said, and does not end the run', async () => {
  const { press, events } = await keeping();
  press('empty');
  const said = () => events.some((event) => event.type === 'diagnostic' && event.code === 'dev.trouble');
  await until(said, 'the trouble is said');
});

function stepFor(port: number): ServiceStep {
  const address = `http://127.0.0.1:${port}`;
  const input = {
    service: 'app',
    script: 'app/server/main.ts',
    port,
    address,
    health: `${address}/health`,
  } as const;
  return { id: 'app', kind: 'service.start', title: '', cause: '', needs: [], input };
}

test('a service is told of from its start to its crash, and noted while it lives', async () => {
  const { root, context, events, voice } = await devContext();
  mkdirSync(join(root, 'app/server'), { recursive: true });
  writeFileSync(
    join(root, 'app/server/main.ts'),
    serverSource('console.log(JSON.stringify({ level: "info", msg: "hello" }));'),
  );
  const port = await freePort();
  const crashed = new Promise((resolve) => (context.onCrash = resolve));
  expect(await startService(stepFor(port), context, voice)).toMatchObject({ note: '← open this' });
  await probe(`http://127.0.0.1:${port}/crash`, 5000);
  expect(await crashed).toBe('app');
  expect(events).toMatchObject([
    { type: 'service.changed', service: 'app', state: 'starting' },
    { type: 'service.log', service: 'app', level: 'info', line: 'hello' },
    { type: 'service.log', line: 'up' },
    { type: 'service.changed', service: 'app', state: 'up' },
    { type: 'service.log', level: 'warning', line: 'about to fall' },
    { type: 'service.changed', service: 'app', state: 'down', note: 'ended with exit code 7' },
    { type: 'diagnostic', code: 'service.app.crashed', summary: 'app ended with exit code 7.' },
  ]);
});

test('tearing down stops every service, says so, and gives the data back', async () => {
  const { context, events } = await devContext();
  const spec = await specFor(context.environment.root, serverSource());
  const api = createService(spec, hooks());
  context.live.services.set('api', api);
  await api.start();
  await tearDown(context);
  expect(api.running).toBe(false);
  expect(events).toEqual([{ type: 'service.changed', service: 'api', state: 'stopped' }]);
});

test('what cannot be stopped is said, and the rest is stopped all the same', async () => {
  const { context, events } = await devContext();
  const stuck = { name: 'app', running: true, start: async () => undefined, kill: () => undefined };
  context.live.services.set('app', { ...stuck, stop: () => Promise.reject(new Error('will not')) });
  await tearDown(context);
  expect(events).toMatchObject([
    { type: 'diagnostic', code: 'dev.not-stopped', summary: 'app could not be stopped: will not' },
  ]);
  context.live.services.clear();
});

test('at once means at once', async () => {
  const { context } = await devContext();
  const spec = await specFor(
    context.environment.root,
    serverSource('process.removeAllListeners("SIGTERM"); process.on("SIGTERM", () => {});'),
  );
  let pid = 0;
  const api = createService(spec, { ...hooks(), onSpawn: (child) => (pid = child.pid) });
  context.live.services.set('api', api);
  await api.start();
  killEverything(context);
  await until(async () => !(await lives(pid)), 'it is gone');
});
