import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { DEFAULT_PORTS } from '../../config/dev-environment.ts';
import { messageOf } from '../../errors/errors.ts';
import { stateDir } from '../../lib/paths.ts';
import { portHolder } from '../../lib/port-holder.ts';
import { isPortFree } from '../../lib/ports.ts';
import type { Finding } from './report.ts';

const MB = 1_000_000;
/** A fresh cluster takes 50 MB; its log of changes may grow to 256 MB. */
const NEEDED_DISK = 500 * MB;
/** API, application with Vite, and PostgreSQL together, seen at rest. */
const NEEDED_MEMORY = 600 * MB;

const inMb = (bytes: number) => `${Math.round(bytes / MB).toLocaleString('en')} MB`;

/** Everything that is kept lies in .pulse. */
export async function checkStateDir(root: string): Promise<Finding> {
  const dir = stateDir(root);
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK);
    return { name: 'data', state: 'ok', found: `${dir} is writable` };
  } catch (error) {
    const remedy = 'run pulse as the owner of the checkout, or copy it to a place of your own';
    return { name: 'data', state: 'missing', found: messageOf(error), remedy };
  }
}

export async function checkDisk(root: string, needed = NEEDED_DISK): Promise<Finding> {
  const { bavail, bsize } = await statfs(root);
  const found = `${inMb(bavail * bsize)} free`;
  if (bavail * bsize >= needed) return { name: 'disk', state: 'ok', found };
  const remedy = `free at least ${inMb(needed)} on the disk of ${root}: df -h`;
  return { name: 'disk', state: 'missing', found, remedy };
}

export async function checkMemory(_root: string, free = freemem()): Promise<Finding> {
  const found = `${inMb(free)} free`;
  if (free >= NEEDED_MEMORY) return { name: 'memory', state: 'ok', found };
  const remedy = `close programs: pulse dev takes about ${inMb(NEEDED_MEMORY)}`;
  return { name: 'memory', state: 'warning', found, remedy };
}

/** Busy ports are avoided by `pulse dev`, so they are worth a word and no more. */
export async function checkPorts(): Promise<Finding> {
  const busy: string[] = [];
  for (const port of Object.values(DEFAULT_PORTS)) {
    if (await isPortFree(port)) continue;
    const holder = await portHolder(port);
    busy.push(`${port}${holder === undefined ? '' : ` by ${holder}`}`);
  }
  if (busy.length === 0)
    return { name: 'ports', state: 'ok', found: `${Object.values(DEFAULT_PORTS).join(', ')} are free` };
  const found = `in use: ${busy.join(', ')}`;
  return { name: 'ports', state: 'warning', found, remedy: 'nothing: pulse dev takes the next free ones' };
}
