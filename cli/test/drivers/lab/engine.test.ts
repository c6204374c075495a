import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/lib/process.ts';
import {
  ensureHost,
  ensureImage,
  ensureNetwork,
  findLab,
  keepPackages,
  readMachine,
  removeLab,
} from '../../../src/drivers/lab/index.ts';

const engine = await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 15_000 });
const reason =
  engine.exitCode === 0
    ? undefined
    : `no Docker engine: ${engine.startError?.message ?? engine.tail.split('\n')[0] ?? ''}`;
if (reason !== undefined) console.warn(`SKIPPED: real lab hosts (${reason}); run .ci/setup`);

/** The real thing: two hosts on a real engine. Slow only the first time, when the base image is built. */
describe.skipIf(reason !== undefined)('lab hosts on a real engine', () => {
  const lab = { project: 'pulse-test', environment: `t${process.pid}` };
  let packages = '';

  afterAll(async () => {
    await removeLab(run, lab);
    if (packages !== '') await rm(packages, { recursive: true, force: true });
  });

  it('boots hosts that answer with a pinned key, see each other, and vanish without a trace', async () => {
    packages = await mkdtemp(join(tmpdir(), 'pulse-packages-'));
    const uid = process.getuid?.() ?? 0;
    const image = await ensureImage({ run, uid });
    const network = await ensureNetwork(run, lab);
    const common = {
      run,
      lab,
      image,
      network,
      machine: await readMachine(),
      packages,
      root: '/home/ana/shop',
      adminKeys: ['ssh-ed25519 AAAA test'],
    };
    const [one, two] = await Promise.all(
      ['one', 'two'].map((host, index) => ensureHost({ ...common, host, index })),
    );
    if (one === undefined || two === undefined) throw new Error('a host is missing');
    expect(one.hostKey).toMatch(/^ssh-ed25519 AAAA/);
    expect(one.hostKey).not.toBe(two.hostKey);

    const inside = (container: string, ...command: string[]) =>
      run('docker', ['exec', container, ...command], { timeoutMs: 30_000 });
    expect((await inside(one.container, 'cat', '/proc/1/comm')).stdout).toBe('systemd');
    expect((await inside(one.container, 'sudo', '-u', 'debian', 'sudo', '-n', 'id', '-u')).stdout).toBe('0');
    const met = await inside(
      one.container,
      'python3',
      '-c',
      `import socket; print(socket.create_connection(("${two.address}", 22), 5).recv(4))`,
    );
    expect(met.stdout).toBe("b'SSH-'");

    // A second time nothing is made anew.
    expect(await ensureHost({ ...common, host: 'one', index: 0 })).toEqual(one);
    await keepPackages(run, lab, 'one');

    const trace = await findLab(run, lab);
    expect(trace.containers).toHaveLength(2);
    expect(trace.volumes).toHaveLength(2);
    expect(trace.networks).toHaveLength(1);
    await removeLab(run, lab);
    expect(await findLab(run, lab)).toEqual({ containers: [], volumes: [], networks: [] });
  }, 600_000);
});
