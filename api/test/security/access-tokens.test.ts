import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { importJWK, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccessTokens } from '../../src/security/access-tokens.ts';
import type { SigningKey } from '../../src/types.ts';

function newKey(kid: string): SigningKey {
  return { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid } as SigningKey;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const key = newKey('2026-11');
const subject = { userId: randomUUID(), sessionId: randomUUID() };

let time = Date.parse('2026-11-24T03:00:00.500Z');
const now = () => time;
const make = (keys: SigningKey[] = [key], remembered?: number) =>
  createAccessTokens({ keys, ttl: 300, now, ...(remembered === undefined ? {} : { remembered }) });

beforeEach(() => {
  time = Date.parse('2026-11-24T03:00:00.500Z');
});

/** A token signed with jose, an implementation that is not ours. */
function signed(
  claims: JWTPayload,
  header: Record<string, unknown> = {},
  by: SigningKey = key,
): Promise<string> {
  const seconds = Math.floor(now() / 1000);
  const payload = {
    iss: 'pulse',
    aud: 'pulse-api',
    sub: subject.userId,
    sid: subject.sessionId,
    iat: seconds,
    exp: seconds + 300,
    ...claims,
  };
  return importJWK({ ...by }, 'EdDSA').then((imported) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: by.kid, ...header })
      .sign(imported),
  );
}

describe('tokens of ours', () => {
  it('are verified, with their expiry', () => {
    const tokens = make();
    const { token, expiresAt } = tokens.issue(subject);
    expect(expiresAt.toISOString()).toBe('2026-11-24T03:05:00.000Z');
    expect(tokens.verify(token)).toEqual({ ...subject, expiresAt: expiresAt.getTime() / 1000 });
  });

  it('are standard: jose verifies signature, issuer, audience and type', async () => {
    const { token } = make().issue(subject);
    const { payload, protectedHeader } = await jwtVerify(
      token,
      await importJWK({ ...key, d: undefined }, 'EdDSA'),
      {
        issuer: 'pulse',
        audience: 'pulse-api',
        typ: 'at+jwt',
        algorithms: ['EdDSA'],
        currentDate: new Date(now()),
      },
    );
    expect(payload).toMatchObject({ sub: subject.userId, sid: subject.sessionId });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: '2026-11' });
  });

  it('and equal ones made by jose are accepted', async () => {
    expect(make().verify(await signed({}))).toMatchObject(subject);
  });

  it('end with their time, also when they were verified and remembered before', () => {
    const tokens = make();
    const { token } = tokens.issue(subject);
    expect(tokens.verify(token)).toBeDefined();
    time += 299_000;
    expect(tokens.verify(token)).toBeDefined();
    time += 1_000;
    expect(tokens.verify(token)).toBeUndefined();
    expect(make().verify(token)).toBeUndefined();
  });
});

describe('rotation', () => {
  const old = newKey('2026-10');

  it('accepts tokens of the old key while it is configured, and signs with the new one', () => {
    const issued = make([old]).issue(subject).token;
    const rotated = make([key, old]);
    expect(rotated.verify(issued)).toBeDefined();
    const header = JSON.parse(
      Buffer.from(rotated.issue(subject).token.split('.')[0] ?? '', 'base64url').toString(),
    ) as object;
    expect(header).toMatchObject({ kid: '2026-11' });
  });

  it('refuses them once it is gone', () => {
    expect(make([key]).verify(make([old]).issue(subject).token)).toBeUndefined();
  });

  it('refuses another key under a known id', async () => {
    expect(make().verify(await signed({}, {}, newKey('2026-11')))).toBeUndefined();
  });

  it('needs a key', () => {
    expect(() => make([])).toThrow('at least one signing key');
  });
});

describe('forged tokens are refused', () => {
  const body = (token: string) => token.split('.')[1] ?? '';

  it.each(['none', 'None', 'NONE', 'nOnE'])('alg %s', (alg) => {
    const tokens = make();
    const payload = body(tokens.issue(subject).token);
    expect(tokens.verify(`${encode({ alg, typ: 'at+jwt', kid: '2026-11' })}.${payload}.`)).toBeUndefined();
    expect(tokens.verify(`${encode({ alg, kid: '2026-11' })}.${payload}.AAAA`)).toBeUndefined();
  });

  it('HS256 with the public key as its secret', () => {
    const tokens = make();
    const content = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: '2026-11' })}.${body(tokens.issue(subject).token)}`;
    const signature = createHmac('sha256', Buffer.from(key.x, 'base64url'))
      .update(content)
      .digest('base64url');
    expect(tokens.verify(`${content}.${signature}`)).toBeUndefined();
  });

  it.each([
    ['a key of its own in the header', { jwk: { kty: 'OKP', crv: 'Ed25519', x: newKey('x').x } }],
    ['a key address', { jku: 'https://attacker.example/keys' }],
    ['another type', { typ: 'JWT' }],
    ['a kid that is a path', { kid: '../../dev/null' }],
    ['no kid', { kid: undefined }],
  ])('%s', async (_what, header) => {
    expect(make().verify(await signed({}, header))).toBeUndefined();
  });

  it.each([
    ['another issuer', { iss: 'other' }],
    ['another audience', { aud: 'pulse-app' }],
    ['several audiences', { aud: ['pulse-api', 'other'] }],
    ['no subject', { sub: undefined }],
    ['a subject that is no UUID', { sub: "' or 1=1 --" }],
    ['no session', { sid: undefined }],
    ['a session that is no UUID', { sid: '1' }],
    ['no expiry', { exp: undefined }],
    ['a past expiry', { exp: 1 }],
    ['a fractional expiry', { exp: 4_000_000_000.5 }],
  ])('a good signature over %s', async (_what, claims) => {
    expect(make().verify(await signed(claims))).toBeUndefined();
  });

  it('any changed character of payload or signature', () => {
    const tokens = make();
    const { token } = tokens.issue(subject);
    const start = token.indexOf('.') + 1;
    for (let at = start; at < token.length - 1; at += 7) {
      const changed = token[at] === 'A' ? 'B' : 'A';
      expect(tokens.verify(token.slice(0, at) + changed + token.slice(at + 1))).toBeUndefined();
    }
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    'a.b.c',
    'null',
    '\0',
    '{}',
    'é.é.é',
    'x'.repeat(100_000),
    '.'.repeat(5_000),
  ])('what is no token at all, without throwing (%#)', (token) => {
    expect(make().verify(token)).toBeUndefined();
  });

  it('an own token with more appended', () => {
    const tokens = make();
    const { token } = tokens.issue(subject);
    expect(tokens.verify(`${token}.`)).toBeUndefined();
    expect(tokens.verify(`${token}.x`)).toBeUndefined();
    expect(tokens.verify(` ${token}`)).toBeUndefined();
  });
});

it('remembers a bounded number of tokens and still verifies the forgotten ones', () => {
  const tokens = make([key], 2);
  const issued = [1, 2, 3].map(() => tokens.issue({ ...subject, sessionId: randomUUID() }).token);
  for (const token of [...issued, ...issued]) expect(tokens.verify(token)).toBeDefined();
});
