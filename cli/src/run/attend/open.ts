import type { Asked } from '../../config/target.ts';
import { findStanding, needKnown } from '../../drivers/control/reach.ts';
import { run } from '../../lib/process.ts';
import { publicOrigin } from '../../plans/deploy/job-variables.ts';
import { publicPort } from '../deploy/spec.ts';

export interface OpenRequest extends Asked {
  json: boolean;
  /** Whether somebody looks at this terminal, who may have a desktop. */
  person: boolean;
  write: (text: string) => void;
}

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };
const LIMIT_MS = 10_000;

/** Whether this session has a desktop that a browser could show up on. */
const hasDesktop = (env: Asked['env']): boolean =>
  process.platform !== 'linux' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;

/** Prints the public address, and opens it where there is a desktop; where that fails, the address is there to be taken. */
export async function openEnvironment(request: OpenRequest): Promise<void> {
  const { json, person, write, env } = request;
  const target = await findStanding(request);
  const url = publicOrigin(target.environment, publicPort(target, await needKnown(target)));
  write(json ? `${JSON.stringify({ environment: target.environment.name, url })}\n` : `${url}\n`);
  if (json || !person || !hasDesktop(env)) return;
  await run(OPENERS[process.platform] ?? 'xdg-open', [url], { timeoutMs: LIMIT_MS, output: 'ignore' });
}
