import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choose } from '../../src/security/common-passwords/build.ts';
import { fold } from '../../src/security/common-passwords/fold.ts';
import { isSequence, repeatedUnit } from '../../src/security/common-passwords/index.ts';
import { buildTable, ENTRY_BYTES, tableHas } from '../../src/security/common-passwords/table.ts';
import { createPasswordPolicy } from '../../src/security/password-policy.ts';

const policy = createPasswordPolicy();
const check = (password: string, email = 'jeanne.durand@example.org', name = 'Jeanne Durand') =>
  policy.check({ password, email, name });

describe('length', () => {
  it.each([
    ['11 characters', 'xk7!vQ2m#Zp', 'too-short'],
    ['12 characters', 'xk7!vQ2m#ZpW', undefined],
    ['128 characters', 'xk7!vQ2m#ZpW'.repeat(11).slice(0, 126) + '§%', undefined],
    ['129 characters', 'q'.repeat(129), 'too-long'],
    ['a megabyte', 'q'.repeat(1_000_000), 'too-long'],
    ['nothing', '', 'too-short'],
  ])('%s', (_what, password, reason) => {
    expect(check(password)).toBe(reason);
  });

  it('counts code points: an emoji is one character, not two', () => {
    expect(check('🦊🐢🌵🎻🧭🪁🥁🪐🧶🛶🗿')).toBe('too-short');
    expect(check('🦊🐢🌵🎻🧭🪁🥁🪐🧶🛶🗿🎈')).toBeUndefined();
  });

  it('counts the composed form: a decomposed é does not make a password longer', () => {
    const eleven = 'éàùçêôîûëïü';
    expect(check(eleven.normalize('NFD'))).toBe('too-short');
  });

  it('asks for no kinds of characters', () => {
    expect(check('tangible otter waltz')).toBeUndefined();
    expect(check('   thirteen spaced   ')).toBeUndefined();
  });
});

describe('common passwords', () => {
  it.each([
    'qwerty123456',
    '1q2w3e4r5t6y',
    'QWERTY123456',
    'qwertyuiop[]',
    'unbelievable',
    'un8el1evable',
    'finalfantasy',
    'password1234',
    'P@ssw0rd2024',
    'Password!!!!',
    '!!football!!2024',
    'ｐａｓｓｗｏｒｄ１２３４',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'dragondragon',
    'DragonDragonDragon',
    '012345678901',
    'abcdefghijklm',
    'zyxwvutsrqponm',
    'monpulse2026',
    'Pulse1234567',
  ])('refuses %s', (password) => {
    expect(check(password)).toBe('common');
  });

  it.each([
    'correct donkey staple',
    'dragon over the quiet lake',
    'vbR7-dragon-Lm2q-81',
    'x9$kfT2!mmQz',
    'le chat dort sur la table',
  ])('accepts %s', (password) => {
    expect(check(password)).toBeUndefined();
  });
});

describe('personal data', () => {
  it.each([
    ['the local part', 'xx-jeanne.durand-99'],
    ['a piece of it', '7durand7-kzqwm'],
    ['any case', 'GRJEANNE-4411-x'],
    ['simple leet', 'zz-j3ann3-4411-x'],
    ['without accents', 'zz-jéànne-4411-x'],
    ['the name written together', 'jeannedurand-4411'],
  ])('refuses %s', (_what, password) => {
    expect(check(password)).toBe('contains-personal-data');
  });

  it('ignores pieces of fewer than four characters: "Li" is in too many words', () => {
    expect(check('brilliant-otter-waltz', 'li@example.org', 'Li Wu')).toBeUndefined();
  });

  it('does not read leet into numbers of an address: ba77 is not half of "battery"', () => {
    expect(check('correct horse battery staple', '4f0e-ba77-1234@example.org', 'Ada')).toBeUndefined();
    expect(check('correct ba77 horse staple', '4f0e-ba77-1234@example.org', 'Ada')).toBe(
      'contains-personal-data',
    );
  });

  it('does not mind the email’s domain', () => {
    expect(check('example-of-a-waltz-99', 'jo@example.org', 'Jo')).toBeUndefined();
  });

  it('works for names without Latin letters', () => {
    expect(check('мой-александра-2211', 'a@example.org', 'Александра')).toBe('contains-personal-data');
  });
});

describe('the table', () => {
  it('finds what was put in, in every spelling that folds alike, and nothing else', () => {
    const words = Array.from({ length: 1000 }, (_, index) => `word-${index * 7}`);
    const table = buildTable(words);
    expect(words.every((word) => tableHas(table, fold(word)))).toBe(true);
    expect(tableHas(table, fold('WORD-7'))).toBe(true);
    expect(tableHas(table, fold('word-1'))).toBe(false);
    expect(tableHas(buildTable([]), 'anything')).toBe(false);
  });

  it('is committed sorted, without duplicates, with more than 60,000 entries', () => {
    const table = readFileSync(new URL('../../src/security/common-passwords/table.bin', import.meta.url));
    expect(table.length % ENTRY_BYTES).toBe(0);
    expect(table.length / ENTRY_BYTES).toBeGreaterThan(60_000);
    let ordered = true;
    for (let at = ENTRY_BYTES; at < table.length; at += ENTRY_BYTES) {
      ordered &&= table.compare(table, at, at + ENTRY_BYTES, at - ENTRY_BYTES, at) < 0;
    }
    expect(ordered).toBe(true);
  });

  it('is chosen from a list by frequency: all long ones, and the most frequent short ones', () => {
    const list = ['123456', 'abcd', ...Array<string>(20_000).fill('filler'), 'rare66', 'rare but long'];
    const chosen = new Set(choose(list));
    expect([...chosen]).toEqual(['123456', 'filler', 'rare but long']);
  });
});

describe('patterns', () => {
  it.each([
    ['aaaa', 'a'],
    ['abcabcab', 'abc'],
    ['abcd', 'abcd'],
    ['', ''],
  ])('the repeated unit of "%s" is "%s"', (text, unit) => {
    expect(repeatedUnit(text)).toBe(unit);
  });

  it.each([
    ['123456789012', true],
    ['xyzabcdef', true],
    ['cbazyx', true],
    ['135791113', false],
    ['abdc', false],
  ])('"%s" is a sequence: %s', (text, expected) => {
    expect(isSequence(text)).toBe(expected);
  });
});
