import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { tool } from './ground.ts';

/** What the official images do, as far as compose.yaml relies on it, from Debian packages. */
const STAND_INS = {
  postgres: {
    packages: 'postgresql-17',
    script: `PATH=/usr/lib/postgresql/17/bin:$PATH
if [ "$1" = postgres ]; then
  install -d -o postgres -g postgres -m 0700 /var/lib/postgresql/data
  if [ ! -e /var/lib/postgresql/data/PG_VERSION ]; then
    printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
    chown postgres /tmp/password
    setpriv --reuid postgres --regid postgres --init-groups initdb -D /var/lib/postgresql/data --auth=scram-sha-256 --pwfile=/tmp/password
    echo 'host all all all scram-sha-256' >> /var/lib/postgresql/data/pg_hba.conf
  fi
  exec setpriv --reuid postgres --regid postgres --init-groups postgres -D /var/lib/postgresql/data -c listen_addresses='*'
fi
exec "$@"`,
    command: '["postgres"]',
  },
  redis: { packages: 'redis-server', script: 'exec "$@"', command: '["redis-server"]' },
} as const;

async function debianOfLab(): Promise<string> {
  const { stdout } = await tool('docker', [
    'images',
    '--format',
    '{{.Repository}}:{{.Tag}}',
    'pulse-lab/debian',
  ]);
  return stdout.split('\n')[0] ?? '';
}

/** Builds an image that behaves as an official one, from the Debian of the lab. */
async function standIn(name: keyof typeof STAND_INS, base: string): Promise<string> {
  const { packages, script, command } = STAND_INS[name];
  const folder = mkdtempSync(join(tmpdir(), 'pulse-stand-in-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'entry'), `#!/bin/sh\nset -e\n${script}\n`, { mode: 0o755 });
  const lines = [
    `FROM ${base}`,
    `RUN apt-get update -q && apt-get install -y -q --no-install-recommends ${packages} && rm -rf /var/lib/postgresql/17`,
    'ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'COPY entry /entry',
    'ENTRYPOINT ["/entry"]',
    `CMD ${command}`,
  ];
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  const image = `pulse-lab/${name}:stand-in`;
  const built = await tool('docker', ['build', '--network', 'host', '--tag', image, folder], 10 * 60_000);
  expect(built.exitCode, built.tail).toBe(0);
  return image;
}

/** Whether Docker has its Compose on this machine. */
export const hasCompose = (): boolean => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** What `pulse dev --compose` is told, so that it needs no registry. */
export async function composeEnvironment(): Promise<Record<string, string>> {
  const base = await debianOfLab();
  const { DOCKER_CONFIG } = process.env;
  return {
    PULSE_POSTGRES_IMAGE: await standIn('postgres', base),
    PULSE_REDIS_IMAGE: await standIn('redis', base),
    ...(DOCKER_CONFIG === undefined ? {} : { DOCKER_CONFIG }),
  };
}
