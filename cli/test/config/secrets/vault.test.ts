import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ensureSecrets } from '../../../src/config/secrets/ensure.ts';
import { neededSecrets } from '../../../src/config/secrets/catalogue.ts';
import { Secret } from '../../../src/config/secret.ts';
import { PreflightError } from '../../../src/errors/errors.ts';
import { filledVault, newPerson, ownFolder, valueOf, vaultOf } from '../../helpers/vault.ts';

const [ana, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];

describe('the file', () => {
  test('is where the kind of environment says', async () => {
    const root = ownFolder();
    expect(vaultOf(root, ana).place).toEqual({
      file: join(root, 'secrets/preprod.yaml'),
      shownAs: 'secrets/preprod.yaml',
      localKey: null,
    });
    expect(vaultOf(root, ana, 'lab').place).toEqual({
      file: join(root, '.pulse/secrets/lab.yaml'),
      shownAs: '.pulse/secrets/lab.yaml',
      localKey: join(root, '.pulse/secrets/age.key'),
    });
  });

  test('that does not exist is null to load, and a fault to need', async () => {
    const vault = vaultOf(ownFolder(), ana);
    expect(await vault.load()).toBeNull();
    await expect(vault.existing()).rejects.toMatchObject({
      code: 'secrets.none',
      hints: ['pulse secrets init preprod'],
    });
    await expect(vault.change(false, async () => 1)).rejects.toMatchObject({ code: 'secrets.none' });
  });

  test('that is a folder is a fault, not a crash', async () => {
    const root = ownFolder();
    mkdirSync(join(root, 'secrets/preprod.yaml'), { recursive: true });
    await expect(vaultOf(root, ana).load()).rejects.toMatchObject({ code: 'secrets.unreadable' });
  });

  test('of a lab is for its owner alone, since nobody reviews it', async () => {
    const root = ownFolder();
    const vault = vaultOf(root, ana, 'lab');
    await vault.change(true, async (file) => file.setRecipient('ana', ana.recipient));
    expect(statSync(vault.place.file).mode & 0o777).toBe(0o600);
  });

  test('is not written when nothing changed', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'value' });
    const before = statSync(vault.place.file).ino;
    await vault.change(false, async () => undefined);
    expect(statSync(vault.place.file).ino).toBe(before); // a write replaces the file by another
  });

  test('is not written when the change fails half way', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'value' });
    const before = readFileSync(vault.place.file, 'utf8');
    const failing = vault.change(false, async (file) => {
      file.removeValue('CACHE_PASSWORD');
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(readFileSync(vault.place.file, 'utf8')).toBe(before);
    expect(existsSync(join(vault.place.file, '..', '.preprod.yaml.lock'))).toBe(false);
  });
});

describe('reading', () => {
  test('each reader reads each value, nobody else any', async () => {
    const { vault, root } = await filledVault(
      { ana, bob },
      { CACHE_PASSWORD: 'one', REFRESH_TOKEN_SECRET: 'two' },
    );
    for (const person of [ana, bob]) {
      expect(await valueOf(vaultOf(root, person), 'CACHE_PASSWORD')).toBe('one');
      expect(await valueOf(vaultOf(root, person), 'REFRESH_TOKEN_SECRET')).toBe('two');
    }
    await expect(valueOf(vaultOf(root, eve), 'CACHE_PASSWORD')).rejects.toMatchObject({
      code: 'secrets.not-recipient',
      detail: `Who can: ana, bob. Your key (from PULSE_AGE_KEY) is ${eve.recipient}.`,
    });
    expect(await valueOf(vault, 'NOT_THERE')).toBeUndefined();
  });

  test('a value under another name, or of another environment, is refused', async () => {
    const { vault, root } = await filledVault({ ana }, { CACHE_PASSWORD: 'one' });
    const file = await vault.existing();
    file.setValue('CA_KEY', file.values.get('CACHE_PASSWORD') ?? '');
    const keys = await vault.keys();
    await expect(vault.unseal(file, 'CA_KEY', keys)).rejects.toMatchObject({
      code: 'secrets.damaged',
      detail: 'It was encrypted as CACHE_PASSWORD of preprod, and moved here.',
    });
    const prod = vaultOf(root, ana, 'prod');
    await expect(prod.unseal(file, 'CACHE_PASSWORD', keys)).rejects.toMatchObject({
      code: 'secrets.damaged',
    });
  });

  test('what was encrypted by something else than pulse is refused', async () => {
    const { encrypt } = await import('../../../src/config/secrets/age.ts');
    const { vault } = await filledVault({ ana }, {});
    const file = await vault.existing();
    for (const text of ['plain', 'null', '{}', '{"environment":"preprod","name":"CA_KEY","value":7}']) {
      file.setValue('CA_KEY', await encrypt(text, [ana.recipient]));
      await expect(vault.unseal(file, 'CA_KEY', await vault.keys())).rejects.toMatchObject({
        code: 'secrets.damaged',
      });
    }
  });

  test('without a key says where one is looked for', async () => {
    const { root } = await filledVault({ ana }, { CACHE_PASSWORD: 'one' });
    const vault = vaultOf(root, { key: '', recipient: '' });
    await expect(vault.keys()).rejects.toMatchObject({
      code: 'secrets.no-key',
      detail: `pulse looks at PULSE_AGE_KEY, PULSE_AGE_KEY_FILE and ${root}/.config/pulse/age.key.`,
    });
  });

  test('no fault holds a value or a key', async () => {
    const { root } = await filledVault({ ana }, { CACHE_PASSWORD: 'hunter2hunter2' });
    const error: unknown = await valueOf(vaultOf(root, eve), 'CACHE_PASSWORD').catch(
      (reason: unknown) => reason,
    );
    const shown = inspect(error, { depth: 10, showHidden: true });
    expect(error).toBeInstanceOf(PreflightError);
    for (const secret of ['hunter2hunter2', eve.key, ana.key]) expect(shown).not.toContain(secret);
  });

  test('a value that was read does not print itself', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'hunter2hunter2' });
    const value = await vault.unseal(await vault.existing(), 'CACHE_PASSWORD', await vault.keys());
    expect(value).toBeInstanceOf(Secret);
    for (const text of [
      String(value),
      JSON.stringify({ value }),
      inspect({ value }),
      value?.toString() ?? '',
    ]) {
      expect(text).not.toContain('hunter2');
    }
  });
});

describe('making what is missing', () => {
  test('makes everything that can be made, once', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'kept' });
    const needed = neededSecrets(vault.environment);
    const first = await ensureSecrets(vault);
    const makeable = needed.filter(({ generate }) => generate !== null).map(({ name }) => name);
    expect([...first.generated, 'CACHE_PASSWORD'].toSorted()).toEqual(makeable);
    expect(first.missing.map(({ name }) => name)).toEqual(
      needed.filter(({ generate }) => generate === null).map(({ name }) => name),
    );
    const before = readFileSync(vault.place.file, 'utf8');
    expect((await ensureSecrets(vault)).generated).toEqual([]);
    expect(readFileSync(vault.place.file, 'utf8')).toBe(before);
    expect(await valueOf(vault, 'CACHE_PASSWORD')).toBe('kept');
  });

  test('needs nobody to be able to read', async () => {
    const { root } = await filledVault({ ana }, {});
    const { generated } = await ensureSecrets(vaultOf(root, { key: '', recipient: '' }));
    expect(generated).toContain('JWT_KEYS');
    expect(await valueOf(vaultOf(root, ana), 'REFRESH_TOKEN_SECRET')).toMatch(/^\w{40}$/u);
  });

  test('two at once make each secret once', async () => {
    const { vault } = await filledVault({ ana }, {});
    const [one, two] = await Promise.all([ensureSecrets(vault), ensureSecrets(vault)]);
    expect(one.generated.filter((name) => two.generated.includes(name))).toEqual([]);
  });
});
