import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { acquireInstance } from '../../src/drivers/local/instance.ts';
import { keepSecrets } from '../../src/drivers/local/secrets.ts';
import type { DevContext } from '../../src/run/dev/context.ts';
import { collector } from './events.ts';
import { temporaryFolder } from './folder.ts';

/** A context of `pulse dev` on folders of the test's own, with nothing running yet. */
export async function devContext(ports = { app: 1, api: 2, postgres: 3 }) {
  const root = temporaryFolder();
  const dataDir = join(root, '.pulse/dev');
  const instance = await acquireInstance(dataDir);
  const { emit, events, types } = collector();
  const context: DevContext = {
    environment: {
      root,
      dataDir,
      throwaway: false,
      ports,
      seed: false,
      reset: false,
      check: false,
      portNotes: {},
    },
    secrets: keepSecrets(join(dataDir, 'secrets.json')),
    instance,
    emit,
    live: { services: new Map() },
    onCrash: () => undefined,
  };
  onTestFinished(async () => {
    await Promise.all([...context.live.services.values()].map((service) => service.stop()));
  });
  const controller = new AbortController();
  const voice = { progress: () => undefined, log: () => undefined, signal: controller.signal };
  return { root, context, events, types, controller, voice };
}
