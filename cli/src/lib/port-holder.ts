import { readdir, readFile, readlink } from 'node:fs/promises';

const LISTEN = '0A';

/** Inodes of the sockets that listen on a port, from a table like /proc/net/tcp. */
export function listeningInodes(procNetTcp: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return procNetTcp
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${wanted}`) === true && state === LISTEN)
    .map((fields) => fields[9] ?? '')
    .filter((inode) => inode !== '' && inode !== '0');
}

async function holds(pid: string, links: ReadonlySet<string>): Promise<boolean> {
  // Processes of other people cannot be looked into: they stay unnamed.
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    if (links.has(link)) return true;
  }
  return false;
}

/** Which process listens on a port: `node (process 4711)`; undefined where the system does not tell. */
export async function portHolder(port: number): Promise<string | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const links = new Set(
    tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (links.size === 0) return undefined;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await holds(pid, links))) continue;
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program\n');
    return `${name.trim()} (process ${pid})`;
  }
  return undefined;
}
