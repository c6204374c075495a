import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { connect, type Connection } from '../../src/drivers/ssh/index.ts';
import { temporaryFolder, writeProgram } from './folder.ts';

/** Whether this machine has what every host has: the scripts of the hand are written in Python. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

const PROGRAMS = {
  // What would be run on the host is run here.
  ssh: 'for last; do :; done; exec sh -c "$last"',
  sudo: 'shift; exec "$@"',
};

/** A connection to this machine instead of a host, without an SSH server and without root. */
export async function connectHere(): Promise<Connection> {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(PROGRAMS)) writeProgram(folder, name, text);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
  const target = { name: 'here', host: '127.0.0.1', port: 22, user: 'debian', knownHosts: '/dev/null' };
  const connection = await connect({ ...target, key: null }, { timeoutMs: 30_000 });
  onTestFinished(async () => {
    await connection.close();
    vi.unstubAllEnvs();
  });
  return connection;
}
