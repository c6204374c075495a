import { DEFAULT_PORTS, type DevEnvironment } from '../../config/dev-environment.ts';
import { reservePort } from '../../drivers/local/reservations.ts';
import { PreflightError } from '../../errors/errors.ts';
import { portHolder } from '../../lib/port-holder.ts';
import { freePort, isPortFree, nextFreePort } from '../../lib/ports.ts';

type Chosen = Pick<DevEnvironment, 'ports' | 'portNotes'>;

export interface PortRequest {
  /** Asked for by name: taken or refused, never replaced. */
  app?: number | undefined;
  api?: number | undefined;
  /** Any free ones, for a run beside others. */
  ephemeral: boolean;
}

const FURTHER = 100;

async function mustBeFree(port: number, flag: string): Promise<number> {
  if (await isPortFree(port)) return port;
  const holder = await portHolder(port);
  throw new PreflightError({
    code: 'dev.port-busy',
    summary: `Port ${port} is in use${holder === undefined ? '' : ` by ${holder}`}.`,
    hints: [`take another: pulse dev ${flag} ${port + 1}`, `or leave ${flag} out to have a free one chosen`],
  });
}

async function preferably(first: number, taken: readonly number[]): Promise<number> {
  for (let from = first; ;) {
    const port = await nextFreePort(from, FURTHER);
    if (port === undefined) return await freePort();
    if (!taken.includes(port) && (await reservePort(port))) return port;
    from = port + 1;
  }
}

const note = (wanted: number, got: number) =>
  wanted === got ? undefined : `port ${wanted} is in use, ${got} is free`;

/** Chooses the ports of a run. Throws PreflightError `dev.port-busy` when one that was asked for is taken. */
export async function choosePorts({ app, api, ephemeral }: PortRequest): Promise<Chosen> {
  const asked = {
    app: app === undefined ? undefined : await mustBeFree(app, '--port'),
    api: api === undefined ? undefined : await mustBeFree(api, '--api-port'),
  };
  const taken = [asked.app, asked.api].filter((port) => port !== undefined);
  const choose = async (fallback: number) => {
    const port = ephemeral ? await freePort() : await preferably(fallback, taken);
    taken.push(port);
    return port;
  };
  const ports = {
    app: asked.app ?? (await choose(DEFAULT_PORTS.app)),
    api: asked.api ?? (await choose(DEFAULT_PORTS.api)),
    postgres: await choose(DEFAULT_PORTS.postgres),
  };
  const said = (name: 'app' | 'api') =>
    ephemeral || asked[name] !== undefined ? undefined : note(DEFAULT_PORTS[name], ports[name]);
  const [appNote, apiNote] = [said('app'), said('api')];
  return { ports, portNotes: { ...(appNote && { app: appNote }), ...(apiNote && { api: apiNote }) } };
}
