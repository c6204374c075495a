import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  countReaders,
  decrypt,
  encrypt,
  recipientOf,
  recipientProblem,
} from '../../../src/config/secrets/age.ts';
import { Secret } from '../../../src/config/secret.ts';
import { onPath } from '../../helpers/project.ts';

const ana = new Secret(await generateX25519Identity());
const bob = new Secret(await generateX25519Identity());
const eve = new Secret(await generateX25519Identity());
const [toAna, toBob] = [await recipientOf(ana), await recipientOf(bob)];

test('whoever it was encrypted for can read it, nobody else', async () => {
  const armored = await encrypt('the value', [toAna, toBob]);
  expect(await decrypt(armored, [ana])).toEqual({ ok: true, text: 'the value' });
  expect(await decrypt(armored, [eve, bob])).toEqual({ ok: true, text: 'the value' });
  expect(await decrypt(armored, [eve])).toEqual({ ok: false, why: 'not-recipient' });
  expect(await decrypt(armored, [])).toEqual({ ok: false, why: 'not-recipient' });
  expect(await countReaders(armored)).toBe(2);
});

test('any text comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
      const read = await decrypt(await encrypt(text, [toAna]), [ana]);
      return read.ok && read.text === Buffer.from(text).toString();
    }),
    { numRuns: 30 },
  );
});

test('one character changed anywhere is noticed', async () => {
  const armored = await encrypt('the value', [toAna]);
  const lines = armored.split('\n');
  for (let line = 1; line < lines.length - 2; line += 1) {
    const text = lines[line] ?? '';
    const other = text.startsWith('A') ? 'B' : 'A';
    const changed = lines.with(line, other + text.slice(1)).join('\n');
    expect(await decrypt(changed, [ana])).toMatchObject({ ok: false });
  }
  for (const broken of ['', 'hello', armored.slice(0, 80), armored.replaceAll('\n', '')]) {
    expect(await decrypt(broken, [ana])).toEqual({ ok: false, why: 'damaged' });
  }
  expect(await countReaders('hello')).toBeNull();
});

test.each([
  ['age1qqqq', /a character is wrong or missing/u],
  [toAna.slice(0, -1), /a character is wrong or missing/u],
  [toAna.toUpperCase(), /is no age key/u],
  ['ssh-ed25519 AAAA', /is an SSH key/u],
  ['', /is no age key/u],
  ['ana@example.org', /is no age key/u],
])('%j cannot be encrypted for', async (recipient, expected) => {
  expect(await recipientProblem(recipient)).toMatch(expected);
});

test('a private key given as a public one is refused, and not repeated', async () => {
  const problem = await recipientProblem(ana.reveal());
  expect(problem).toMatch(/^is a private key/u);
  expect(problem).not.toContain(ana.reveal());
  expect(await recipientProblem(toAna)).toBeNull();
});

const hasAge = onPath('age') && onPath('age-keygen');
if (!hasAge)
  console.warn('SKIPPED: interoperation with the age program, which is not installed (apt-get install age)');

describe.skipIf(!hasAge)('the age program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pulse-age-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const key = join(folder, 'key');

  test('reads what pulse encrypted', async () => {
    writeFileSync(key, `${ana.reveal()}\n`, { mode: 0o600 });
    const text = execFileSync('age', ['-d', '-i', key], {
      input: await encrypt('é\nvalue', [toBob, toAna]),
      encoding: 'utf8',
    });
    expect(text).toBe('é\nvalue');
  });

  test('writes what pulse reads, and its keys are keys of pulse', async () => {
    const made = join(folder, 'made');
    execFileSync('age-keygen', ['-o', made], { stdio: 'ignore' });
    const identity = new Secret(readFileSync(made, 'utf8').trim().split('\n').at(-1) ?? '');
    const recipient = execFileSync('age-keygen', ['-y', made], { encoding: 'utf8' }).trim();
    expect(await recipientOf(identity)).toBe(recipient);
    const armored = execFileSync('age', ['-a', '-r', recipient], { input: 'value', encoding: 'utf8' });
    expect(await decrypt(armored, [identity])).toEqual({ ok: true, text: 'value' });
    expect(await countReaders(armored)).toBe(1);
  });
});
