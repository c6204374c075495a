import { describe, expect, test } from 'vitest';
import { loginPath, safeNext } from '../../app/lib/safe-next.ts';

describe('safeNext', () => {
  test.each([
    '/activity',
    '/activity?kind=login',
    '/activity?cursor=a%2Fb',
    '/',
    '/sessions#others',
    '/a/b//c',
    '/caf%C3%A9',
    '/x?next=https://evil.example',
  ])('keeps %s', (path) => {
    expect(safeNext(path)).toBe(path);
  });

  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
    'https://evil.example',
    'HTTPS://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '',
    ' /pulse',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\u0000/evil.example',
    '/%2Fevil.example',
    '/%2fevil.example',
    '/%5Cevil.example',
    '/%5cevil.example',
    '/%252Fevil.example',
    '/%255Cevil.example',
    '/%09/evil.example',
    '/%0a/evil.example',
    '%2F%2Fevil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/./\\evil.example',
    '/%2e//evil.example',
    '/%E0%A4%A',
    `/${'a'.repeat(3000)}`,
  ])('refuses %j', (path) => {
    expect(safeNext(path)).toBe('/pulse');
  });

  test.each([null, undefined, 1, {}, ['/activity']])('refuses %j, which is no text', (value) => {
    expect(safeNext(value)).toBe('/pulse');
  });

  test('what it keeps always resolves to our own origin', () => {
    const parts = ['/', '\\', '.', '%2f', '%5c', 'evil.example', '@', ':', '?', '#', '\t', 'x'];
    for (const a of parts) {
      for (const b of parts) {
        for (const c of parts) {
          const next = safeNext(`/${a}${b}${c}`);
          expect(new URL(next, 'https://ours.example').origin).toBe('https://ours.example');
        }
      }
    }
  });
});

describe('loginPath', () => {
  test('leads back to the page that was asked for', () => {
    expect(loginPath('/activity?kind=login', 'required')).toBe(
      '/login?next=%2Factivity%3Fkind%3Dlogin&reason=required',
    );
  });
  test('says nothing that goes without saying', () => {
    expect(loginPath('/')).toBe('/login');
    expect(loginPath('/pulse')).toBe('/login');
  });
});
