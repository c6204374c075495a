import { describe, expect, test } from 'vitest';
import { en } from '../../app/i18n/en.ts';
import { fr } from '../../app/i18n/fr.ts';

const texts = (message: unknown): string[] =>
  typeof message === 'string' ? [message] : Object.values(message as Record<string, string>);
const placeholders = (message: unknown) =>
  [...new Set(texts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

describe('dictionaries', () => {
  test('have the same keys in the same order', () => {
    expect(Object.keys(fr)).toEqual(Object.keys(en));
  });
  test.each(Object.keys(en) as (keyof typeof en)[])('%s says something with the same values', (key) => {
    for (const text of [...texts(en[key]), ...texts(fr[key])]) expect(text.trim()).not.toBe('');
    expect(placeholders(fr[key])).toEqual(placeholders(en[key]));
  });
});
