import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Lines } from '../../src/config/diagnostics/position.ts';
import type { ResolvedEnvironment } from '../../src/config/environment.ts';
import { readManifest } from '../../src/config/read-manifest.ts';
import { resolveEnvironment } from '../../src/config/resolve/resolve.ts';
import { UserError } from '../../src/errors/errors.ts';

const text = readFileSync(join(resolve(import.meta.dirname, '../golden/manifest'), 'valid.yaml'), 'utf8');

function resolved(name: string, like: string | null = null, manifest = text): ResolvedEnvironment {
  const reading = readManifest(manifest);
  if (!reading.ok) throw new Error(reading.diagnostics.map(({ message }) => message).join('\n'));
  return resolveEnvironment(reading, new Lines(manifest), name, like);
}

/** The line of the manifest on which some text first stands. */
const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
const originOf = ({ settings }: ResolvedEnvironment, path: string) =>
  settings.find((setting) => setting.path === path)?.origin;
const textOf = ({ settings }: ResolvedEnvironment, path: string) =>
  settings.find((setting) => setting.path === path)?.text;

function faultOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an environment at OVHcloud', () => {
  const prod = resolved('prod');

  test('has everything decided', () => {
    expect(prod.environment).toMatchObject({
      project: 'pulse',
      name: 'prod',
      provisioner: 'ovh',
      like: null,
      domain: 'pulse.example.org',
      user: 'ops',
      admins: ['203.0.113.0/24', '2001:db8::/32'],
      registry: 'ghcr.io/ana',
      budget: null,
      release: { watch: 300, errors: 0.005, p95: 1.5, migrations: 900 },
      servers: ['front', 'back', 'ops'],
    });
  });

  test('holds nothing undefined, and nothing that can be changed', () => {
    const walk = (value: unknown): void => {
      expect(value).not.toBeUndefined();
      if (typeof value !== 'object' || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      Object.values(value).forEach(walk);
    };
    walk(prod);
  });

  test('takes sizes from the host, else from itself, else from the project', () => {
    const preprod = resolved('preprod');
    expect(prod.environment.hosts.map(({ name, plan }) => [name, plan])).toEqual([
      ['front', 'vps-2027-model2'],
      ['back', 'vps-2027-model3'],
      ['ops', 'vps-2027-model2'],
    ]);
    expect(preprod.environment.hosts[0]).toMatchObject({
      plan: 'vps-2027-model1',
      datacenter: 'SBG',
      cpus: null,
    });
    expect(originOf(prod, 'hosts.front.plan')).toEqual({ from: 'default' });
    expect(originOf(preprod, 'hosts.solo.plan')).toMatchObject({
      from: 'manifest',
      line: lineOf('plan: vps-2027-model1'),
    });
  });

  test('says of each value where it comes from', () => {
    expect(originOf(prod, 'release.watch')).toMatchObject({
      from: 'manifest',
      line: lineOf('release: { watch: 5m }'),
      like: null,
    });
    expect(originOf(prod, 'release.p95')).toMatchObject({ from: 'manifest', line: lineOf('p95: x1.5') });
    expect(originOf(prod, 'services.app.deadline')).toEqual({ from: 'default' });
    expect(originOf(prod, 'services.mailer.role')).toEqual({ from: 'derived', why: 'from its name' });
    expect(originOf(prod, 'services.mailer.cpu')).toMatchObject({ line: lineOf('x-small') });
    expect(textOf(prod, 'backup.s3')).toBe(
      '{ endpoint: https://s3.gra.io.cloud.ovh.net, bucket: pulse-backups, region: gra }',
    );
  });

  test('has a setting for everything but what nobody said of a service', () => {
    const paths = prod.settings.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('services.mailer.path');
    expect(textOf(prod, 'services.mailer.path')).toBe('none');
    expect(paths).not.toContain('services.api.image');
  });
});

describe('a lab', () => {
  test('has the hosts of the environment it is like, without their sizes', () => {
    const lab = resolved('lab');
    expect(lab.environment).toMatchObject({ like: 'preprod', domain: 'lab.localhost', servers: ['solo'] });
    expect(lab.environment.hosts).toEqual([
      {
        name: 'solo',
        roles: ['ingress', 'app', 'api', 'database', 'cache', 'monitoring'],
        plan: null,
        datacenter: null,
        cpus: null,
        memory: null,
      },
    ]);
    expect(originOf(lab, 'hosts.solo.roles')).toMatchObject({ from: 'manifest', like: 'preprod' });
    expect(originOf(lab, 'domain')).toEqual({ from: 'derived', why: 'a lab on this machine' });
  });

  test('rehearses another environment when the flag says so, its release policy included', () => {
    const lab = resolved('lab', 'prod');
    expect(lab.environment.hosts.map(({ name }) => name)).toEqual(['front', 'back', 'ops']);
    expect(lab.environment.release.watch).toBe(300);
    expect(originOf(lab, 'like')).toEqual({ from: 'flag', flag: '--like prod' });
    expect(originOf(lab, 'release.watch')).toMatchObject({ like: 'prod' });
  });

  test('takes nothing over from the project that would reach outside', () => {
    const { environment } = resolved('lab');
    expect(environment).toMatchObject({
      admins: [],
      registry: 'self',
      alerts: null,
      backup: { gate: true, s3: null },
    });
    expect(environment.keys).toHaveLength(1);
  });

  test('keeps limits of its own hosts, and may rehearse another lab', () => {
    expect(resolved('small').environment.hosts[0]).toMatchObject({ cpus: 2, memory: 2048 });
    expect(resolved('lab', 'small').environment.hosts[0]).toMatchObject({
      name: 'one',
      cpus: 2,
      memory: 2048,
    });
  });

  test('with hosts of its own still rehearses what the flag says', () => {
    expect(resolved('small', 'prod').environment.hosts).toHaveLength(3);
  });
});

test('one server on one or two hosts, away from the public where there is a choice', () => {
  const two = text.replace(/ {6}ops: .*\n/u, '');
  expect(resolved('prod', null, two).environment.servers).toEqual(['back']);
  expect(resolved('small').environment.servers).toEqual(['one']);
});

describe('words that are not in the manifest', () => {
  test('an unknown environment is told with the nearest one', () => {
    expect(faultOf(() => resolved('prdo'))).toMatchObject({
      code: 'config.unknown-environment',
      detail: 'did you mean "prod"?',
    });
    expect(faultOf(() => resolved('zzz')).detail).toBe('one of preprod, prod, lab, small');
  });

  test('names that every object has are no environments', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(faultOf(() => resolved(name)).code).toBe('config.unknown-environment');
    }
  });

  test('--like needs a lab, an environment that exists, and no circle', () => {
    expect(faultOf(() => resolved('prod', 'preprod'))).toMatchObject({
      code: 'config.like-needs-lab',
      hints: ['pulse config lab --like preprod', 'pulse config small --like preprod'],
    });
    expect(faultOf(() => resolved('lab', 'prdo')).message).toBe(
      '--like: environment "prdo" is not in the manifest',
    );
    expect(faultOf(() => resolved('lab', 'lab')).code).toBe('config.like-cycle');
    expect(faultOf(() => resolved('small', 'lab', text.replace('like: preprod', 'like: small'))).code).toBe(
      'config.like-cycle',
    );
  });
});
