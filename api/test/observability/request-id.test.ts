import { describe, expect, it } from 'vitest';
import { requestId } from '../../src/observability/request-id.ts';
import { securityHeaders } from '../../src/observability/security-headers.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('request ids', () => {
  it.each(['abcdefgh', '01J9ZK3.v-1_x', 'a'.repeat(64)])('accepts %s', (id) => {
    expect(requestId(id)).toBe(id);
  });

  it.each([
    undefined,
    '',
    'short',
    'a'.repeat(65),
    'with space',
    'new\nline-here',
    'quote"quote"',
    'é'.repeat(10),
    '<script>alert</script>',
  ])('makes its own for %j', (id) => {
    expect(requestId(id)).toMatch(UUID);
  });

  it('makes its own when the header comes twice', () => {
    expect(requestId(['abcdefgh', 'ijklmnop'])).toMatch(UUID);
  });

  it('makes another one each time', () => {
    expect(requestId(undefined)).not.toBe(requestId(undefined));
  });
});

describe('security headers', () => {
  it('forbid to run, frame, sniff or keep an answer', () => {
    expect(securityHeaders).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(securityHeaders['strict-transport-security']).toContain('max-age=31536000');
  });

  it('are one object nobody can change', () => {
    expect(Object.isFrozen(securityHeaders)).toBe(true);
  });
});
