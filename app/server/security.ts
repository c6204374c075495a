import { randomBytes } from 'node:crypto';

/** Headers of every answer, whatever it is. */
export function securityHeaders(options: { readonly secure: boolean }): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    // Not no-referrer: under it browsers send `Origin: null` even to ourselves, and the origin check would refuse.
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(options.secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

/** 128 bits and more, as CSP 3 asks. */
export function newNonce(): string {
  return randomBytes(18).toString('base64');
}

const STRICT = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** In development Vite inserts style elements and opens a WebSocket; scripts stay bound to the nonce. */
const DEVELOPMENT = STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("img-src 'self'", "img-src 'self' data:")
  .replace("connect-src 'self'", "connect-src 'self' ws:");

/** The Content-Security-Policy of a page whose scripts carry `nonce`. */
export function contentSecurityPolicy(nonce: string, production: boolean): string {
  return `${production ? STRICT : DEVELOPMENT}; script-src 'self' 'nonce-${nonce}'`;
}

/** For answers that load nothing at all. */
export const EMPTY_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";
