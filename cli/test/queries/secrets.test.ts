import { describe, expect, test } from 'vitest';
import { getSecret, mayPrint } from '../../src/queries/secrets/get.ts';
import { formatListing, listSecrets } from '../../src/queries/secrets/list.ts';
import { filledVault, newPerson, vaultOf } from '../helpers/vault.ts';

const [ana, bob] = [await newPerson(), await newPerson()];

describe('who may see a value', () => {
  test.each([
    [{ stdoutIsTty: false, ci: false, reveal: false }, true],
    [{ stdoutIsTty: true, ci: false, reveal: false }, false],
    [{ stdoutIsTty: false, ci: true, reveal: false }, false],
    [{ stdoutIsTty: true, ci: true, reveal: true }, true],
  ])('%j: %s', (audience, expected) => {
    expect(mayPrint(audience)).toBe(expected);
  });

  test('a refusal comes before anything is decrypted', async () => {
    const { root } = await filledVault({ ana }, { CACHE_PASSWORD: 'a' });
    const stranger = vaultOf(root, bob);
    await expect(
      getSecret(stranger, 'CACHE_PASSWORD', { stdoutIsTty: true, ci: false, reveal: false }),
    ).rejects.toMatchObject({
      code: 'secrets.would-show',
    });
  });

  test('a value that nothing needs any more can still be read', async () => {
    const { vault } = await filledVault({ ana }, { FORGOTTEN: 'a' });
    const value = await getSecret(vault, 'FORGOTTEN', { stdoutIsTty: false, ci: false, reveal: false });
    expect(value.reveal()).toBe('a');
  });
});

describe('the list', () => {
  test('has everything that is needed and everything that is there, in one order', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'a', FORGOTTEN: 'b' });
    const { secrets, readers } = await listSecrets(vault);
    expect(readers).toEqual({ ana: ana.recipient });
    expect(secrets.find(({ name }) => name === 'CACHE_PASSWORD')).toMatchObject({
      state: 'set',
      description: 'Redis account of the API',
    });
    expect(secrets.find(({ name }) => name === 'JWT_KEYS')).toMatchObject({
      state: 'missing',
      fingerprint: null,
    });
    expect(secrets.find(({ name }) => name === 'SMTP_PASSWORD')).toMatchObject({ state: 'asked' });
    expect(secrets.at(-1)).toMatchObject({
      name: 'FORGOTTEN',
      state: 'set',
      description: 'nothing in the manifest needs it',
    });
  });

  test('has another fingerprint after each encryption, the same as long as nothing happens', async () => {
    const { vault } = await filledVault({ ana }, { CACHE_PASSWORD: 'a' });
    const print = async () =>
      (await listSecrets(vault)).secrets.find(({ name }) => name === 'CACHE_PASSWORD')?.fingerprint;
    const first = await print();
    expect(await print()).toBe(first);
    const { reencryptAll } = await import('../../src/run/secrets/rotate.ts');
    await reencryptAll(vault);
    expect(await print()).not.toBe(first);
  });

  test('says what to type next: what is damaged, what only a person knows, what can be made, what is for others', () => {
    const secret = (name: string, state: 'set' | 'missing' | 'asked' | 'stale' | 'damaged') => ({
      name,
      state,
      fingerprint: state === 'missing' || state === 'asked' ? null : '0123456789ab',
      description: 'for a test',
    });
    const secrets = [
      secret('A', 'set'),
      secret('B', 'missing'),
      secret('C', 'asked'),
      secret('D', 'stale'),
      secret('E', 'damaged'),
    ];
    expect(
      formatListing({
        environment: 'prod',
        file: 'secrets/prod.yaml',
        readers: { ana: 'age1', ci: 'age1' },
        secrets,
      }),
    ).toBe(
      `prod: 1 of 5 secrets set, in secrets/prod.yaml

  ✓ A  0123456789ab          for a test
  · B  not made yet          for a test
  ✗ C  only you can give it  for a test
  ! D  0123456789ab          for other readers; for a test
  ✗ E  0123456789ab          damaged; for a test

Readers: ana, ci.

next: pulse secrets set prod E
      pulse secrets set prod C
      pulse secrets init prod
      pulse secrets rotate prod
`,
    );
    expect(formatListing({ environment: 'lab', file: 'f', readers: {}, secrets: [] })).toBe(
      'lab: 0 of 0 secrets set, in f\n\n\n\nReaders: nobody.\n',
    );
  });
});
