import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { HostSettings } from '../app/lib/host-context.ts';
import { registerAssets } from './assets.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config.ts';
import { buildHost } from './host.ts';
import { createPageHandler } from './remix.ts';
import type { PageHandler } from './remix.ts';

/** The folder of this workspace. */
const ROOT = join(import.meta.dirname, '..');

export interface RunningHost {
  readonly app: FastifyInstance;
  /** Tells the log, and the parent process if there is one, that requests are welcome. */
  readonly announce: () => void;
}

/**
 * Starts the host and waits until it listens.
 * @throws ConfigError when the pages were not built; an error of `listen` when the address cannot be had
 */
export async function run(config: Config, log: Logger): Promise<RunningHost> {
  let settings = settingsFor(config, config.port);
  let pages: PageHandler | undefined;
  const app = buildHost({
    config,
    log,
    settings: () => settings,
    pages: async (request, reply, context) => {
      if (pages === undefined) throw new Error('The pages are not loaded yet');
      return pages(request, reply, context);
    },
  });
  if (config.production) {
    await registerAssets(app, join(ROOT, 'build/client'));
    pages = createPageHandler(await loadBuild(), 'production');
  } else {
    const { registerVite } = await import('./dev.ts');
    pages = createPageHandler(await registerVite(app, ROOT), 'development');
  }
  await app.listen({ host: config.host, port: config.port });
  const { port } = app.server.address() as AddressInfo;
  settings = settingsFor(config, port);
  const address = addressOf(config.host, port);
  const announce = () => {
    log.info({ address, publicUrl: settings.publicOrigin, release: config.release }, 'listening');
    log.flush();
    process.send?.({ type: 'listening', port });
  };
  return { app, announce };
}

function settingsFor(config: Config, port: number): HostSettings {
  const publicOrigin = config.publicUrl ?? `http://localhost:${port}`;
  return {
    apiUrl: config.apiUrl,
    publicOrigin,
    secureCookies: publicOrigin.startsWith('https:'),
    release: config.release,
  };
}

async function loadBuild(): Promise<ServerBuild> {
  const file = join(ROOT, 'build/server/index.js');
  if (!existsSync(file)) throw new ConfigError(['app/build is missing: run "npm run -w app build" first']);
  return (await import(pathToFileURL(file).href)) as ServerBuild;
}

function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
