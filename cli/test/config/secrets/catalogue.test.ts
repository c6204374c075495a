import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Lines } from '../../../src/config/diagnostics/position.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { readManifest } from '../../../src/config/read-manifest.ts';
import { resolveEnvironment } from '../../../src/config/resolve/resolve.ts';
import { neededSecrets } from '../../../src/config/secrets/catalogue.ts';
import { checkValue, specOf } from '../../../src/config/secrets/names.ts';
import { UserError } from '../../../src/errors/errors.ts';

const text = readFileSync(join(resolve(import.meta.dirname, '../../golden/manifest'), 'valid.yaml'), 'utf8');

function environment(name: string): Environment {
  const reading = readManifest(text);
  if (!reading.ok) throw new Error('the golden manifest has faults');
  return resolveEnvironment(reading, new Lines(text), name).environment;
}

const namesOf = (name: string) => neededSecrets(environment(name)).map((spec) => spec.name);

describe('what an environment needs follows from its manifest', () => {
  test('everything, for one with everything', () => {
    const names = namesOf('prod');
    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(
      expect.arrayContaining([
        'BACKUP_S3_ACCESS_KEY',
        'BACKUP_S3_SECRET_KEY',
        'CACHE_PASSWORD',
        'GRAFANA_ADMIN_PASSWORD',
        'JWT_KEYS',
        'MAIL_TOKEN',
        'OVH_CONSUMER_KEY',
        'REGISTRY_PASSWORD',
        'REGISTRY_USER',
        'SMTP_PASSWORD',
        'TERRAFORM_TOKEN',
      ]),
    );
  });

  test('nothing of the outside for a lab: all but what its services ask for can be made', () => {
    const asked = neededSecrets(environment('small')).filter(({ generate }) => generate === null);
    expect(asked.map(({ name }) => name)).toEqual(['MAIL_TOKEN']);
    expect(asked[0]?.description).toBe('given to mailer');
    expect(namesOf('small')).not.toContain('CACHE_PASSWORD');
    expect(namesOf('lab')).toContain('CACHE_PASSWORD');
  });

  test('a password of the registry can be made only when the registry is ours', () => {
    const find = (name: string) =>
      neededSecrets(environment(name)).find((spec) => spec.name === 'REGISTRY_PASSWORD');
    expect(find('lab')?.generate).not.toBeNull();
    expect(find('prod')?.generate).toBeNull();
  });

  test('each name stands once, and what can be made passes its own check', () => {
    for (const name of ['preprod', 'prod', 'lab', 'small']) {
      const specs = neededSecrets(environment(name));
      expect(new Set(specs.map((spec) => spec.name)).size).toBe(specs.length);
      for (const spec of specs)
        if (spec.generate !== null) expect(spec.problem(spec.generate(null))).toBeNull();
    }
  });
});

describe('names', () => {
  test('a name that nothing needs is told with the nearest one', () => {
    expect(() => specOf(environment('prod'), 'SMTP_PASWORD')).toThrow(UserError);
    try {
      specOf(environment('prod'), 'SMTP_PASWORD');
    } catch (error) {
      expect(error).toMatchObject({ code: 'secrets.unknown-name', detail: 'did you mean "SMTP_PASSWORD"?' });
    }
  });

  test('unless it is meant', () => {
    expect(specOf(environment('prod'), 'OTHER', true)).toBeNull();
    expect(() => specOf(environment('prod'), 'not a name', true)).toThrow(/may only hold A-Z/u);
  });
});

describe('values', () => {
  test.each([
    ['SMTP_PASSWORD', '', 'SMTP_PASSWORD is empty'],
    ['SMTP_PASSWORD', 'a\0b', 'SMTP_PASSWORD holds a zero byte'],
    ['SMTP_PASSWORD', 'x'.repeat(70_000), 'SMTP_PASSWORD is longer than 64 kB'],
    ['JWT_KEYS', 'hunter2hunter2', 'JWT_KEYS is no JSON Web Key Set of private Ed25519 keys with a kid each'],
    ['NOMAD_GOSSIP_KEY', 'hunter2hunter2', 'NOMAD_GOSSIP_KEY is not 32 bytes in base64'],
    ['CA_KEY', 'hunter2hunter2', 'CA_KEY is no private key in PEM without a passphrase'],
  ])('%s: %#', (name, value, message) => {
    const act = () => checkValue(specOf(environment('prod'), name), name, value);
    expect(act).toThrow(message);
    if (value !== '') expect(() => act()).not.toThrow(value);
  });
});
