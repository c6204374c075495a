import { describe, expect, it } from 'vitest';
import { describeDevice } from '../../src/security/device.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('devices people know', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140 on Linux'],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36`,
      'Chrome 141 on Windows',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
      'Microsoft Edge 140 on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
      'Safari 18 on iOS',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${WEBKIT} Chrome/141.0.0.0 Mobile Safari/537.36`,
      'Chrome 141 on Android',
    ],
    ['curl/8.5.0', 'curl 8'],
  ])('%s', (userAgent, expected) => {
    expect(describeDevice(userAgent)).toBe(expected);
  });
});

describe('odd headers', () => {
  it.each([
    [undefined],
    [''],
    ['   '],
    ['node'],
    ['<script>alert(1)</script>'],
    ['\u0000\u0007'],
    ['\u202E\u200B'],
  ])('%j is an unknown device', (userAgent) => {
    expect(describeDevice(userAgent)).toBe('Unknown device');
  });

  it.each([
    'x'.repeat(100_000),
    'Firefox/'.repeat(20_000),
    '('.repeat(50_000),
    `${'Mozilla/5.0 ('.repeat(1_000)}Linux)`,
    `Chrome/${'9'.repeat(10_000)}`,
    'a/b/c '.repeat(1_000),
  ])('a hostile one stays short, printable and quick (%#)', (userAgent) => {
    const text = describeDevice(userAgent);
    expect(text.length).toBeLessThanOrEqual(120);
    expect(text).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]+$/u);
  });

  it('control characters never reach the text', () => {
    expect(describeDevice('curl/8.5.0\r\nset-cookie: a=b')).toBe('curl 8');
  });
});
