import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIdentity, findIdentities, userKeyFile } from '../../../src/config/secrets/identity.ts';
import { PreflightError } from '../../../src/errors/errors.ts';

const key = await generateX25519Identity();
const recipient = await identityToRecipient(key);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulse-identity-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function keyFile(text = `# a comment\n\n${key}\n`, mode = 0o600): string {
  const file = join(folder, 'age.key');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

async function faultOf(promise: Promise<unknown>): Promise<PreflightError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof PreflightError)) throw new Error(`not refused: ${String(error)}`);
  expect(JSON.stringify([error.message, error.detail, error.hints])).not.toContain(key.slice(20));
  return error;
}

describe('where a key is looked for', () => {
  test('the variable first, then the file it names, then the files of the person', async () => {
    const file = keyFile();
    const other = await generateX25519Identity();
    expect(await findIdentities({ PULSE_AGE_KEY: other, PULSE_AGE_KEY_FILE: file }, [file])).toMatchObject({
      recipients: [await identityToRecipient(other)],
      from: 'PULSE_AGE_KEY',
    });
    expect(await findIdentities({ PULSE_AGE_KEY_FILE: file }, [])).toMatchObject({
      recipients: [recipient],
      from: file,
    });
    expect(await findIdentities({}, [join(folder, 'none'), file])).toMatchObject({
      recipients: [recipient],
      from: file,
    });
    expect(
      await findIdentities({ PULSE_AGE_KEY: '', PULSE_AGE_KEY_FILE: '' }, [join(folder, 'none')]),
    ).toBeNull();
  });

  test('several keys at once, as during a change of keys', async () => {
    const other = await generateX25519Identity();
    const found = await findIdentities({ PULSE_AGE_KEY: `${key}\n${other}` }, []);
    expect(found?.recipients).toEqual([recipient, await identityToRecipient(other)]);
  });

  test("the person's own folder follows XDG_CONFIG_HOME when it is absolute, as its specification says", () => {
    expect(userKeyFile({ HOME: '/home/ana' })).toBe('/home/ana/.config/pulse/age.key');
    expect(userKeyFile({ HOME: '/home/ana', XDG_CONFIG_HOME: '/conf' })).toBe('/conf/pulse/age.key');
    expect(userKeyFile({ HOME: '/home/ana', XDG_CONFIG_HOME: 'conf' })).toBe(
      '/home/ana/.config/pulse/age.key',
    );
  });
});

describe('keys that are refused', () => {
  test.each([0o644, 0o640, 0o604, 0o660])('a file of mode %o, which others may read', async (mode) => {
    const file = keyFile(undefined, mode);
    const fault = await faultOf(findIdentities({}, [file]));
    expect(fault.code).toBe('secrets.key-exposed');
    expect(fault.message).toContain(`0${mode.toString(8)}`);
    expect(fault.hints).toEqual([`chmod 600 ${file}`]);
  });

  test('a file that is named and does not exist, or is a folder', async () => {
    expect((await faultOf(findIdentities({ PULSE_AGE_KEY_FILE: join(folder, 'none') }, []))).message).toMatch(
      /it does not exist$/u,
    );
    mkdirSync(join(folder, 'a'), { mode: 0o700 });
    expect((await faultOf(findIdentities({ PULSE_AGE_KEY_FILE: join(folder, 'a') }, []))).message).toMatch(
      /EISDIR$/u,
    );
  });

  test.each([
    ['# only a comment\n', /holds no age key$/u],
    ['hello', /holds something that is no age key$/u],
    [key.slice(0, -1), /holds something that is no age key$/u],
    [`${key}X`, /holds something that is no age key$/u],
    [recipient, /holds something that is no age key$/u],
    ['-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n', /is protected by a passphrase/u],
    ['age-encryption.org/v1\n-> scrypt', /is protected by a passphrase/u],
  ])('text that is none: %#', async (text, expected) => {
    expect((await faultOf(findIdentities({ PULSE_AGE_KEY: text }, []))).message).toMatch(expected);
    expect((await faultOf(findIdentities({}, [keyFile(text)]))).message).toMatch(expected);
  });
});

describe('a new key', () => {
  test('is for its owner alone, whatever the umask, and can be read back', async () => {
    const file = join(folder, 'deep', 'er', 'age.key');
    const umask = process.umask(0);
    const made = await createIdentity(file, new Date(0)).finally(() => process.umask(umask));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'deep', 'er')).mode & 0o777).toBe(0o700);
    expect(await findIdentities({}, [file])).toMatchObject({ recipients: made.recipients });
    expect(readFileSync(file, 'utf8')).toMatch(
      /^# created: 1970-01-01T00:00:00\.000Z\n# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/u,
    );
  });

  test('never replaces one that is there', async () => {
    const file = keyFile();
    await expect(createIdentity(file, new Date())).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(file, 'utf8')).toContain(key);
  });
});
