import { describe, expect, test } from 'vitest';
import { readCookie, serializeCookie } from '../../app/lib/cookies.ts';

describe('readCookie', () => {
  test.each([
    ['a=1', 'a', '1'],
    ['a=1; b=2', 'b', '2'],
    ['a=1;b=2', 'b', '2'],
    ['xa=1; a=2', 'a', '2'],
    ['a=1=2', 'a', '1=2'],
    ['a=first; a=second', 'a', 'first'],
    ['; ;a=1', 'a', '1'],
  ])('%j has %s=%s', (header, name, value) => {
    expect(readCookie(header, name)).toBe(value);
  });

  test.each([
    ['', 'a'],
    ['b=1', 'a'],
    ['a', 'a'],
    ['a=', 'a'],
    ['b="a=1"', 'a'],
    ['A=1', 'a'],
  ])('%j has no %s', (header, name) => {
    expect(readCookie(header, name)).toBeUndefined();
  });

  test('reads a huge header without trouble', () => {
    expect(readCookie(`${'x=y; '.repeat(5_000)}a=1`, 'a')).toBe('1');
    expect(readCookie(';'.repeat(20_000), 'a')).toBeUndefined();
  });
});

describe('serializeCookie', () => {
  test('keeps scripts and other sites away', () => {
    expect(serializeCookie('s', 'v', { maxAge: 60, secure: true, httpOnly: true })).toBe(
      's=v; Path=/; Max-Age=60; SameSite=Lax; HttpOnly; Secure',
    );
  });
  test('deletes with Max-Age=0, never a negative age', () => {
    expect(serializeCookie('s', '', { maxAge: -5, secure: false, httpOnly: true })).toContain('Max-Age=0');
  });
  test.each(['a;b', 'a\r\nb', 'a b', 'a,b'])('refuses %j, which would end the cookie', (value) => {
    expect(() => serializeCookie('s', value, { maxAge: 1, secure: true, httpOnly: true })).toThrow();
  });
});
