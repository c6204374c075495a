import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/config/diagnostics/diagnostic.ts';
import { type Manifest, ROLES } from '../../src/config/manifest.ts';
import { readManifest } from '../../src/config/read-manifest.ts';
import type { Place } from '../../src/config/yaml/reader.ts';

const BASE = {
  head: 'project: pulse\ndomain: pulse.example.org',
  services:
    'services:\n  api: { build: ./api, port: 3001, health: /readyz, path: /api }\n  app: { build: ./app, port: 3000, health: /healthz }',
  environments:
    'environments:\n  preprod:\n    provisioner: ovh\n    hosts:\n      solo: { roles: [ingress, app, api, database] }',
};
const whole = (parts: Partial<typeof BASE> = {}): string => Object.values({ ...BASE, ...parts }).join('\n');

function sound(text: string): {
  manifest: Manifest;
  places: ReadonlyMap<string, Place>;
  at: (path: string) => string;
} {
  const reading = readManifest(text);
  if (!reading.ok) throw new Error(reading.diagnostics.map(({ message }) => message).join('\n'));
  const { manifest, places } = reading;
  return {
    manifest,
    places,
    at(path) {
      const place = places.get(path);
      return place === undefined ? '' : text.slice(place.value.start, place.value.end);
    },
  };
}

function faults(text: string): Diagnostic[] {
  const reading = readManifest(text);
  return reading.ok ? [] : reading.diagnostics;
}
const messages = (text: string): string[] => faults(text).map(({ message }) => message);

describe('values', () => {
  test('mean the same however YAML writes them', () => {
    const forms = ['pulse', '"pulse"', "'pulse'", '>-\n  pulse', '|-\n  pulse', '"\\u0070ulse"'];
    for (const form of forms) {
      expect(sound(whole({ head: `project: ${form}\ndomain: pulse.example.org` })).manifest.project).toBe(
        'pulse',
      );
    }
  });

  test('are what stands in the file, not what YAML would make of it', () => {
    const { manifest } = sound(
      whole({
        services: BASE.services.replace(
          'port: 3001',
          'port: 3001, env: { A: 0x10, B: 1e3, C: yes, D: 007, E: ~, F: "" }',
        ),
      }),
    );
    expect(manifest.services.api?.env).toEqual({ A: '0x10', B: '1e3', C: 'yes', D: '007', E: '~', F: '' });
  });

  test('that nobody wrote are their defaults, or null', () => {
    const { manifest } = sound(whole());
    expect(manifest).toMatchObject({
      user: 'debian',
      registry: 'self',
      release: { watch: 30, errors: 0.01, p95: 2 },
      backup: { gate: false, age: 86_400, drill: 691_200, keep: 2, invariants: null, s3: null },
      alerts: null,
    });
    expect(manifest.services.app).toMatchObject({
      count: 1,
      cpu: 300,
      memory: 256,
      deadline: 60,
      path: '/',
      role: null,
      env: null,
    });
  });

  test('keep the order of the file', () => {
    const { manifest } = sound(
      whole({
        services: `${BASE.services}\n  zebra: { image: a, port: 1, health: /, path: none }\n  ant: { image: a, port: 2, health: /, path: none }`,
      }),
    );
    expect(Object.keys(manifest.services)).toEqual(['api', 'app', 'zebra', 'ant']);
  });

  test('may be there without a value only where that means something', () => {
    expect(messages(whole({ head: 'project:\ndomain: ~' }))).toEqual([
      'project has no value',
      expect.stringContaining('domain "~"'),
    ]);
  });
});

describe('places', () => {
  test('point at the value itself', () => {
    const { at } = sound(whole());
    expect(at('project')).toBe('pulse');
    expect(at('services.api.port')).toBe('3001');
    expect(at('environments.preprod.hosts.solo.roles[3]')).toBe('database');
    expect(at('services.api.deadline')).toBe('');
  });

  test('of a fault are the value, the key, or what lacks something', () => {
    const text = whole({ services: 'services:\n  api: { build: ./api, prot: 1, health: readyz }' });
    const pointed = faults(text).map(({ span }) => text.slice(span.start, span.end));
    expect(pointed).toEqual(['prot', 'api', 'readyz']);
  });
});

describe('anchors and merges', () => {
  const merged = (body: string, extra = ''): Manifest =>
    sound(
      whole({
        head: `${BASE.head}\nx-small: &small { cpu: 200 MHz, memory: 128 MB }\nx-big: &big { memory: 1 GB, count: 3 }`,
        services: `${BASE.services.replace('health: /healthz', `health: /healthz, ${body}`)}${extra}`,
      }),
    ).manifest;

  test('bring their values, which own keys override wherever they stand', () => {
    expect(merged('<<: *small').services.app).toMatchObject({ cpu: 200, memory: 128 });
    expect(merged('<<: *small, memory: 64').services.app).toMatchObject({ cpu: 200, memory: 64 });
    expect(merged('memory: 64, <<: *small').services.app).toMatchObject({ cpu: 200, memory: 64 });
  });

  test('of several win in their order', () => {
    expect(merged('<<: [*small, *big]').services.app).toMatchObject({ cpu: 200, memory: 128, count: 3 });
    expect(merged('<<: [*big, *small]').services.app).toMatchObject({ cpu: 200, memory: 1024, count: 3 });
  });

  test('may merge further ones', () => {
    const { manifest } = sound(
      whole({
        head: `${BASE.head}\nx-a: &a { cpu: 200 }\nx-b: &b { <<: *a, memory: 64 }`,
        services: BASE.services.replace('/healthz', '/healthz, <<: *b'),
      }),
    );
    expect(manifest.services.app).toMatchObject({ cpu: 200, memory: 64 });
  });

  test('point faults at where the value was written', () => {
    const text = whole({
      head: `${BASE.head}\nx-small: &small { memory: tiny }`,
      services: BASE.services.replace('/healthz', '/healthz, <<: *small'),
    });
    const [fault] = faults(text);
    expect(fault?.path).toBe('services.app.memory');
    expect(text.slice(fault?.span.start, fault?.span.end)).toBe('tiny');
  });

  test('stand for lists and single values too', () => {
    const text = whole({
      head: `${BASE.head}\nx-all: &all [ingress, app, api, database]\nx-where: &where ovh`,
      environments: 'environments:\n  preprod: { provisioner: *where, hosts: { solo: { roles: *all } } }',
    });
    expect(sound(text).manifest.environments.preprod?.hosts?.solo?.roles).toEqual([
      'ingress',
      'app',
      'api',
      'database',
    ]);
  });

  test('only a key that begins with x- may hold pieces', () => {
    expect(messages(whole({ head: `${BASE.head}\npieces: &small {}` }))).toEqual([
      'unknown key "pieces" in the manifest',
    ]);
    expect(messages(whole({ services: BASE.services.replace('port: 3001', 'port: 3001, x-a: 1') }))).toEqual([
      'unknown key "x-a" in service "api"',
    ]);
  });
});

describe('checks that follow from other faults stay silent', () => {
  test('a role that cannot be read is not also missing', () => {
    expect(messages(whole({ environments: BASE.environments.replace('database', 'databse') }))).toEqual([
      'unknown role "databse" for host "solo"',
    ]);
  });

  test('a service that is none claims no path and no port', () => {
    expect(
      messages(
        whole({ services: 'services:\n  api: [1]\n  app: { build: ./app, port: 3000, health: /healthz }' }),
      ),
    ).toEqual(['service "api" must be a map, not a list']);
  });

  test('a domain that cannot be read is not also missing', () => {
    expect(messages(whole({ head: 'project: pulse\ndomain: Pulse' }))).toEqual([
      expect.stringContaining('domain "Pulse" is no domain name'),
    ]);
  });

  test('hosts that are none are not also too few', () => {
    expect(
      messages(whole({ environments: 'environments:\n  preprod: { provisioner: ovh, hosts: solo }' })),
    ).toEqual(['hosts of environment "preprod" must be a map, not a single value']);
  });

  test('an unknown provisioner forbids nothing', () => {
    const text = BASE.environments
      .replace('ovh', 'ohv')
      .replace('database] }', 'database], cpus: 2, plan: vps-1 }');
    expect(messages(whole({ environments: text }))).toEqual([
      'unknown provisioner "ohv" for environment "preprod"',
    ]);
  });
});

describe('the hosts of an environment', () => {
  const hosts = (...lines: string[]): string =>
    `environments:\n  preprod:\n    provisioner: ovh\n    hosts:\n${lines.map((line) => `      ${line}`).join('\n')}`;

  test('may spread every role over two or three, ingress, app and api more than once', () => {
    const three = hosts(
      'a: { roles: [ingress, app, api] }',
      'b: { roles: [ingress, app, api, cache] }',
      'c: { roles: [database, monitoring] }',
    );
    expect(messages(whole({ environments: three }))).toEqual([]);
  });

  test.each(ROLES.filter((role) => ['database', 'cache', 'monitoring'].includes(role)))(
    'have %s on one of them only',
    (role) => {
      const two = hosts(
        'a: { roles: [ingress, app, api, database, cache, monitoring] }',
        `b: { roles: [${role}] }`,
      );
      expect(messages(whole({ environments: two }))).toEqual([
        `"${role}" stands on 2 hosts of "preprod", and can only be on one`,
      ]);
    },
  );

  test('without cache and monitoring are fine, without the others not', () => {
    expect(messages(whole({ environments: hosts('a: { roles: [ingress, app, api, database] }') }))).toEqual(
      [],
    );
    expect(messages(whole({ environments: hosts('a: { roles: [app, api, database] }') }))).toEqual([
      'no host of "preprod" has the role "ingress": nobody could reach it',
    ]);
    expect(messages(whole({ environments: hosts('a: { roles: [ingress, app, api] }') }))).toEqual([
      'no host of "preprod" has the role "database"',
    ]);
    expect(messages(whole({ environments: hosts('a: { roles: [ingress, app, database] }') }))).toEqual([
      'no host of "preprod" has the role "api", which service "api" needs',
    ]);
  });

  test("a user's own service runs beside the app unless it says otherwise", () => {
    const services = `${BASE.services}\n  mailer: { image: a, port: 1, health: /, path: none }`;
    const text = whole({ services, environments: hosts('a: { roles: [ingress, api, database] }') });
    expect(messages(text)).toEqual([
      'no host of "preprod" has the role "app", which service "app" needs',
      'no host of "preprod" has the role "app", which service "mailer" needs',
    ]);
  });
});
