import { describe, expect, test } from 'vitest';
import { isSameOrigin } from '../../server/same-origin.ts';
import type { OriginHeaders } from '../../server/same-origin.ts';

const OURS = 'https://pulse.example';

describe('isSameOrigin', () => {
  test.each<[string, OriginHeaders]>([
    ['the browser says both', { origin: OURS, 'sec-fetch-site': 'same-origin' }],
    ['an older browser says the origin only', { origin: OURS }],
    ['a browser hides the origin', { 'sec-fetch-site': 'same-origin' }],
    ['a very old browser says the referer only', { referer: `${OURS}/login?x=1` }],
  ])('accepts when %s', (_, headers) => {
    expect(isSameOrigin(headers, OURS)).toBe(true);
  });

  test.each<[string, OriginHeaders]>([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a sibling subdomain', { origin: 'https://x.pulse.example', 'sec-fetch-site': 'same-site' }],
    ['another scheme', { origin: 'http://pulse.example' }],
    ['another port', { origin: 'https://pulse.example:8443' }],
    ['a longer name', { origin: 'https://pulse.example.evil.example' }],
    ['null', { origin: 'null' }],
    ['null, although the site claims ours', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['an empty origin', { origin: '' }],
    ['two origins in one header', { origin: `${OURS}, https://evil.example` }],
    ['our origin twice', { origin: `${OURS}, ${OURS}` }],
    ['two origin headers', { origin: [OURS, OURS] }],
    ['two sec-fetch-site headers', { origin: OURS, 'sec-fetch-site': 'same-origin, same-origin' }],
    ['our origin with a foreign site', { origin: OURS, 'sec-fetch-site': 'cross-site' }],
    ['a foreign origin with our site', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['an address typed by hand', { 'sec-fetch-site': 'none' }],
    ['a foreign referer', { referer: 'https://evil.example/' }],
    ['our name in a foreign referer', { referer: `https://evil.example/?${OURS}` }],
    ['a broken referer', { referer: 'pulse.example' }],
    ['nothing at all', {}],
    ['origin with a path', { origin: `${OURS}/` }],
  ])('refuses %s', (_, headers) => {
    expect(isSameOrigin(headers, OURS)).toBe(false);
  });

  test('takes the names of this machine for one another, on the same port', () => {
    expect(isSameOrigin({ origin: 'http://127.0.0.1:3000' }, 'http://localhost:3000')).toBe(true);
    expect(isSameOrigin({ origin: 'http://[::1]:3000' }, 'http://localhost:3000')).toBe(true);
    expect(isSameOrigin({ origin: 'http://127.0.0.1:3001' }, 'http://localhost:3000')).toBe(false);
    expect(isSameOrigin({ origin: 'http://127.0.0.1:3000' }, OURS)).toBe(false);
  });
});
