import { resolve } from 'node:path';
import { UserError } from '../errors/errors.ts';
import type { DevRequest } from '../run/dev/request.ts';

export interface DevFlags {
  port?: number;
  apiPort?: number;
  data?: string;
  seed?: true;
  reset?: true;
  check?: true;
  compose?: true;
  yes?: true;
  json?: true;
  quiet?: true;
}

/** Flags → request. Throws UserError for flags that do not go together. */
export function toDevRequest(flags: DevFlags, root: string, cwd: string): DevRequest {
  const { check = false, seed = false, reset = false, yes = false, data, port, apiPort } = flags;
  const beside = [data !== undefined && '--data', reset && '--reset', seed && '--seed'].find(Boolean);
  if (check && beside) {
    throw new UserError({
      code: 'dev.flags',
      summary: `--check and ${beside} do not go together: a check runs on data of its own.`,
      hints: ['pulse dev --check', 'pulse dev --help'],
    });
  }
  if (flags.compose === true && seed) {
    throw new UserError({
      code: 'dev.flags',
      summary:
        '--compose and --seed do not go together: the demo account is written by the sources, which images leave out.',
      hints: ['pulse dev --compose', 'pulse dev --seed'],
    });
  }
  if (port !== undefined && port === apiPort) {
    throw new UserError({
      code: 'dev.flags',
      summary: `--port and --api-port are both ${port}: the application and the API need one each.`,
      hints: [`pulse dev --port ${port} --api-port ${port + 1}`],
    });
  }
  const dataDir = data === undefined ? undefined : resolve(cwd, data);
  return { root, dataDir, appPort: port, apiPort, seed, reset, check, yes };
}
