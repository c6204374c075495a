import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fr } from '../../app/i18n/fr.ts';
import { isLocale, isTimeZone, negotiateLocale, translate, useI18n } from '../../app/i18n/index.ts';
import { i18n, now, render } from './render.tsx';

describe('messages', () => {
  const en = translate('en');
  test('fill their placeholders', () => {
    expect(en('pulse.welcome.title', { name: 'Ada' })).toBe('Welcome, Ada');
  });
  test('write numbers the way of the locale', () => {
    expect(en('chart.count.logins', { count: 12345 })).toBe('12,345 logins');
    expect(translate('fr')('chart.count.logins', { count: 12345 })).toBe('12\u202f345 connexions');
  });
  test('do not take a placeholder inside a value for one of theirs', () => {
    expect(en('sessions.end.label', { device: '{address}', address: 'x' })).toContain('{address}, x');
  });
  test.each([
    ['en', 0, '0 logins'],
    ['en', 1, '1 login'],
    ['en', 2, '2 logins'],
    ['fr', 0, '0 connexion'],
    ['fr', 1, '1 connexion'],
    ['fr', 2, '2 connexions'],
    ['fr', 1_000_000, '1\u202f000\u202f000 connexions'],
  ] as const)('in %s, %d takes the right plural', (locale, count, expected) => {
    expect(translate(locale)('chart.count.logins', { count })).toBe(expected);
  });
});

describe('French typography', () => {
  const texts = Object.entries(fr).flatMap(([key, message]) =>
    (typeof message === 'string' ? [message] : Object.values(message)).map((text) => [key, text] as const),
  );
  // One test over all: a list of the offenders says more than three hundred green lines.
  test('has no-break spaces before high punctuation, and curly apostrophes', () => {
    const faulty = texts.filter(([, text]) => / [:;!?%»]|[\p{L}\d}][;!?»]|« |'|\.\.\./u.test(text));
    expect(faulty).toEqual([]);
  });
});

test('every message is used by a page: by its name, or by the beginning and end of a composed one', () => {
  const folder = join(import.meta.dirname, '../../app');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('i18n'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const composed = [...sources.matchAll(/`([\w.]+)\$\{[^}]+\}([\w.]*)`/g)];
  const unused = Object.keys(fr).filter(
    (key) =>
      !sources.includes(`'${key}'`) &&
      !sources.includes(`"${key}"`) &&
      !composed.some(([, start = '', end = '']) => key.startsWith(start) && key.endsWith(end)),
  );
  // The activity page keeps the beginning of this one in a variable.
  expect(unused.filter((key) => !key.startsWith('activity.emptyFilter.'))).toEqual([]);
});

describe('formats', () => {
  test('dates and times follow the locale and the time zone', () => {
    const at = '2026-11-24T23:30:00Z';
    expect(i18n('en').formatDate(at)).toBe('24 November 2026');
    expect(i18n('fr', 'Europe/Paris').formatDate(at)).toBe('25 novembre 2026');
    expect(i18n('fr', 'Europe/Paris').formatTime(at)).toBe('00:30');
    expect(i18n('en', 'Europe/Paris').dayOf(at)).toBe('2026-11-25');
    expect(i18n('en').formatDateTime(at)).toBe('24 Nov 2026, 23:30');
  });
  test('a calendar day is the same in every time zone', () => {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC']) {
      expect(i18n('en', zone).formatDay('2026-11-24', 'full')).toBe('Tuesday 24 November');
    }
  });
  test.each([
    [0, 'now'],
    [-44_000, 'now'],
    [-50_000, '1 min ago'],
    [-59.6 * 60_000, '1 hr ago'],
    [-3 * 3_600_000, '3 hr ago'],
    [-86_400_000, 'yesterday'],
    [-6 * 86_400_000, '6 days ago'],
    [-45 * 86_400_000, 'last month'],
    [-400 * 86_400_000, 'last year'],
    [5 * 60_000, 'in 5 min'],
  ])('%d ms from now is "%s"', (offset, expected) => {
    expect(i18n('en').formatRelative(now + offset)).toBe(expected);
  });
  test('a percentage is never rounded up to perfection', () => {
    expect(i18n('en').formatPercent(0.99999)).toBe('99.99%');
    expect(i18n('en').formatPercent(1)).toBe('100%');
    expect(i18n('fr').formatPercent(0.9986)).toBe('99,86\u00a0%');
    expect(i18n('en').formatPercent(0.57)).toBe('57%');
  });
  test('an unknown time zone is refused loudly', () => {
    expect(() => i18n('en', 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('negotiation', () => {
  test.each([
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['de, fr;q=0.8, en;q=0.5', 'fr'],
    ['en;q=0.9, fr;q=0.9', 'en'],
    ['EN-us', 'en'],
    ['fr;q=0', 'en'],
    ['fr;q=abc;level=1', 'fr'],
    ['*', 'en'],
    ['', 'en'],
    [null, 'en'],
  ])('%j gives %s', (header, expected) => {
    expect(negotiateLocale(header)).toBe(expected);
  });
  test('reads only the beginning of an endless header', () => {
    expect(negotiateLocale(`${'x,'.repeat(10_000)}fr`)).toBe('en');
  });
  test('values from outside are checked', () => {
    expect([isLocale('fr'), isLocale('de'), isLocale(undefined)]).toEqual([true, false, false]);
    expect([isTimeZone('Europe/Paris'), isTimeZone('Nowhere'), isTimeZone(''), isTimeZone(3)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

test('a component without a language fails at once', async () => {
  const { renderToStaticMarkup } = await import('react-dom/server');
  const Lost = () => <p>{useI18n().t('app.name')}</p>;
  expect(() => renderToStaticMarkup(<Lost />)).toThrow('I18nProvider');
  expect(render(<Lost />)).toBe('<p>pulse</p>');
});
