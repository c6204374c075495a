import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/config/secret.ts';
import { CancelledError } from '../../../src/errors/errors.ts';
import { initSecrets } from '../../../src/run/secrets/init.ts';
import { changeReaders } from '../../../src/run/secrets/recipients.ts';
import { reencryptAll, rotateValues } from '../../../src/run/secrets/rotate.ts';
import { setSecret } from '../../../src/run/secrets/set.ts';
import { filledVault, newPerson, ownFolder, valueOf, vaultOf } from '../../helpers/vault.ts';

const [ana, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
const yes = async (): Promise<boolean> => true;
const read = async (): Promise<Secret> => new Secret('value');

describe('init', () => {
  test('takes the key there is, and says that it made none', async () => {
    const vault = vaultOf(ownFolder(), ana);
    expect(await initSecrets(vault, 'ana')).toMatchObject({ madeKey: null, reader: 'ana' });
    expect((await vault.existing()).recipients).toEqual(new Map([['ana', ana.recipient]]));
  });

  test('does not let somebody in who runs it on a file of others', async () => {
    const { vault, root } = await filledVault({ ana }, {});
    expect(await initSecrets(vaultOf(root, eve), 'eve')).toMatchObject({ madeKey: null, reader: null });
    expect([...(await vault.existing()).recipients.keys()]).toEqual(['ana']);
    await expect(valueOf(vaultOf(root, eve), 'JWT_KEYS')).rejects.toMatchObject({
      code: 'secrets.not-recipient',
    });
  });

  test.each(['', 'a b', 'a:b', '-ana', 'x'.repeat(65), 'ana\n'])(
    'the reader cannot be called %j',
    async (name) => {
      await expect(initSecrets(vaultOf(ownFolder(), ana), name)).rejects.toMatchObject({
        code: 'secrets.reader-name',
      });
    },
  );
});

describe('set', () => {
  test('says whether there was a value before', async () => {
    const { vault } = await filledVault({ ana }, {});
    expect(await setSecret(vault, 'SMTP_PASSWORD', false, read)).toBe(false);
    expect(await setSecret(vault, 'SMTP_PASSWORD', false, read)).toBe(true);
    expect(await valueOf(vault, 'SMTP_PASSWORD')).toBe('value');
  });

  test('asks for no value when the name or the file is wrong', async () => {
    const never = (): Promise<Secret> => Promise.reject(new Error('asked'));
    const { vault } = await filledVault({ ana }, {});
    await expect(setSecret(vault, 'SMTP_PASWORD', false, never)).rejects.toMatchObject({
      code: 'secrets.unknown-name',
    });
    await expect(setSecret(vaultOf(ownFolder(), ana), 'SMTP_PASSWORD', false, never)).rejects.toMatchObject({
      code: 'secrets.none',
    });
  });

  test('would lose the value where nobody may read', async () => {
    const { vault } = await filledVault({ ana }, {});
    await vault.change(false, async (file) => file.removeRecipient('ana'));
    await expect(setSecret(vault, 'SMTP_PASSWORD', false, read)).rejects.toMatchObject({
      code: 'secrets.no-readers',
    });
    await expect(reencryptAll(vault)).rejects.toMatchObject({ code: 'secrets.no-readers' });
  });
});

describe('rotate', () => {
  test('asks once for all that breaks something, and a no changes nothing', async () => {
    const { vault } = await filledVault(
      { ana },
      { CACHE_PASSWORD: 'a', BACKUP_PASSPHRASE: 'b', REFRESH_TOKEN_SECRET: 'c' },
    );
    const before = readFileSync(vault.place.file, 'utf8');
    const asked: string[] = [];
    const no = async (question: string): Promise<boolean> => {
      asked.push(question);
      return false;
    };
    const names = ['CACHE_PASSWORD', 'BACKUP_PASSPHRASE', 'REFRESH_TOKEN_SECRET'];
    await expect(rotateValues(vault, names, no)).rejects.toBeInstanceOf(CancelledError);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(
      /^BACKUP_PASSPHRASE: backups .*\nREFRESH_TOKEN_SECRET: everybody has to log in again\.\nReplace them\?$/u,
    );
    expect(readFileSync(vault.place.file, 'utf8')).toBe(before);
  });

  test('asks nothing for what breaks nothing, and takes a name twice as once', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'a' });
    const made = await rotateValues(vault, ['CACHE_PASSWORD', 'CACHE_PASSWORD'], () =>
      Promise.reject(new Error('asked')),
    );
    expect(made.map(({ name }) => name)).toEqual(['CACHE_PASSWORD']);
    expect(await valueOf(vault, 'CACHE_PASSWORD')).not.toBe('a');
  });

  test('needs a key only for what is made from the value before', async () => {
    const { vault, root } = await filledVault({ ana }, {});
    await rotateValues(vault, ['JWT_KEYS'], yes);
    const stranger = vaultOf(root, eve);
    await rotateValues(stranger, ['CACHE_PASSWORD'], yes);
    await expect(rotateValues(stranger, ['JWT_KEYS'], yes)).rejects.toMatchObject({
      code: 'secrets.not-recipient',
    });
  });

  test('one name that cannot be made stops all of them', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'a' });
    await expect(rotateValues(vault, ['CACHE_PASSWORD', 'SMTP_PASSWORD'], yes)).rejects.toMatchObject({
      code: 'secrets.not-generatable',
    });
    expect(await valueOf(vault, 'CACHE_PASSWORD')).toBe('a');
  });

  test('encrypting anew keeps every value and changes every text', async () => {
    const values = { CACHE_PASSWORD: 'a', CA_KEY: 'b\nc\n' };
    const { vault } = await filledVault({ ana }, values);
    const before = (await vault.existing()).values;
    expect(await reencryptAll(vault)).toBe(2);
    const after = (await vault.existing()).values;
    for (const [name, value] of Object.entries(values)) {
      expect(after.get(name)).not.toBe(before.get(name));
      expect(await valueOf(vault, name)).toBe(value);
    }
  });

  test('encrypting anew changes nothing when one value cannot be read', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'a', CA_KEY: 'b' });
    await vault.change(false, async (file) => file.setValue('REFRESH_TOKEN_SECRET', 'rubbish'));
    const before = readFileSync(vault.place.file, 'utf8');
    await expect(reencryptAll(vault)).rejects.toMatchObject({ code: 'secrets.damaged' });
    expect(readFileSync(vault.place.file, 'utf8')).toBe(before);
  });
});

describe('readers', () => {
  test('one added reads the values there are; one removed reads none any more', async () => {
    const { vault, root } = await filledVault({ ana }, { CACHE_PASSWORD: 'a' });
    expect(await changeReaders(vault, { add: `bob=${bob.recipient}`, remove: null })).toBe(1);
    expect(await valueOf(vaultOf(root, bob), 'CACHE_PASSWORD')).toBe('a');
    expect(await changeReaders(vaultOf(root, bob), { add: null, remove: 'ana' })).toBe(1);
    await expect(valueOf(vault, 'CACHE_PASSWORD')).rejects.toMatchObject({ code: 'secrets.not-recipient' });
  });

  test('one for another in one go', async () => {
    const { vault, root } = await filledVault({ ana, bob }, { CACHE_PASSWORD: 'a' });
    await changeReaders(vault, { add: `eve=${eve.recipient}`, remove: 'bob' });
    expect([...(await vault.existing()).recipients.keys()]).toEqual(['ana', 'eve']);
    expect(await valueOf(vaultOf(root, eve), 'CACHE_PASSWORD')).toBe('a');
  });

  test('somebody who cannot read cannot let others in', async () => {
    const { root } = await filledVault({ ana }, { CACHE_PASSWORD: 'a' });
    await expect(
      changeReaders(vaultOf(root, eve), { add: `eve=${eve.recipient}`, remove: null }),
    ).rejects.toMatchObject({
      code: 'secrets.not-recipient',
    });
  });

  test.each([
    ['bob', 'secrets.reader'],
    ['=age1', 'secrets.reader'],
    ['b b=age1', 'secrets.reader-name'],
    ['bob=age1xyz', 'secrets.reader-key'],
    [`bob=${eve.key}`, 'secrets.reader-key'],
    [`ana=${bob.recipient}`, 'secrets.reader-known'],
    [`other=${ana.recipient}`, 'secrets.reader-known'],
  ])('%# is refused, and a private key is not repeated', async (add, code) => {
    const { vault } = await filledVault({ ana }, {});
    const error: unknown = await changeReaders(vault, { add, remove: null }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain(eve.key);
  });
});
