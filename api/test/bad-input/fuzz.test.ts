import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildTestApp, type Account, type TestApp } from '../helper.ts';
import { faultsOf, operations, type JsonSchema, type Operation } from './openapi.ts';

/** Fixed: a failure can be repeated. */
const SEED = 20_261_124;
const ROUNDS = 60;

/** mulberry32: small, good enough for choosing test data. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = randomFrom(SEED);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const often = (share: number) => random() < share;

const TEXTS = [
  '', ' ', 'a', 'null', '0', '-1', '1e999', 'NaN', '\u0000', '\ud800', '\u202e', '<script>', "' or 1=1 --", '%00', '../..', '🦊'.repeat(90),
  'x'.repeat(600), 'a@b.co', 'someone@example.org', 'correct horse battery staple', '2026-02-30', '9999-12-31T23:59:60Z',
  '00000000-0000-0000-0000-000000000000', 'UTC', 'Europe/Paris', '$argon2id$v=19$m=1,t=1,p=1$YQ$YQ', '{}', '[]', 'true',
]; // prettier-ignore
const NUMBERS = [0, -0, 1, -1, 1.5, 100, 101, 366, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 5e-324];

/** Any JSON at all. */
function anything(depth = 0): unknown {
  const kind = pick(depth > 3 ? ['text', 'number', 'other'] : ['text', 'number', 'other', 'list', 'object']);
  if (kind === 'text') return pick(TEXTS);
  if (kind === 'number') return pick(NUMBERS);
  if (kind === 'other') return pick([null, true, false]);
  const size = Math.floor(random() * 5);
  if (kind === 'list') return Array.from({ length: size }, () => anything(depth + 1));
  return Object.fromEntries(Array.from({ length: size }, () => [pick(TEXTS), anything(depth + 1)]));
}

/** Mostly what the schema asks for, now and then something else in one place. */
function almost(schema: JsonSchema): unknown {
  if (often(0.15)) return anything();
  if (schema.enum !== undefined) return pick(schema.enum);
  if (schema.anyOf !== undefined) return almost(pick(schema.anyOf));
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(() => often(0.85))
          .map(([name, property]) => [name, almost(property)]),
      );
    case 'array':
      return Array.from({ length: Math.floor(random() * 4) }, () => almost(schema.items ?? {}));
    case 'integer':
    case 'number':
      return often(0.5)
        ? Math.floor(random() * 100)
        : pick([schema.minimum ?? 0, schema.maximum ?? 1, ...NUMBERS]);
    case 'string':
      return pick([...TEXTS, 'x'.repeat(schema.maxLength ?? 10), 'x'.repeat((schema.maxLength ?? 10) + 1)]);
    default:
      return anything();
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const safeUri = (value: unknown) => encodeURIComponent(asText(value).toWellFormed());

function requestFor(operation: Operation, account: Account): InjectOptions {
  const { method, parameters, body } = operation;
  const path = operation.path.replace(
    /\{(\w+)\}/g,
    () => safeUri(pick([account.sessionId, ...TEXTS])) || 'x',
  );
  const query = parameters
    .filter((one) => one.in === 'query' && often(0.7))
    .map(({ name, schema }) => `${name}=${safeUri(almost(schema))}`)
    .join('&');
  const headers: Record<string, string> = often(0.9)
    ? { ...account.auth }
    : { authorization: pick(['Bearer x', 'x', '']) };
  if (body === undefined) return { method, url: `${path}?${query}`, headers };
  const payload = often(0.9) ? JSON.stringify(almost(body)) : pick(TEXTS);
  headers['content-type'] = often(0.95) ? 'application/json' : 'text/plain';
  return { method, url: `${path}?${query}`, headers, payload };
}

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

it.each(operations().map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  `%s survives ${ROUNDS} random requests: no 5xx, and every answer as the document says`,
  async (_name, operation) => {
    let account = await app.signUp();
    const faults: unknown[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const request = requestFor(operation, account);
      const answer = await app.request(request);
      const found = faultsOf(operation, answer.statusCode, answer.headers['content-type'] ?? '', answer.body);
      if (answer.statusCode >= 500 || found.length > 0)
        faults.push({ request, status: answer.statusCode, found });
      // A random request that did log out, or delete the account, is followed by a new one.
      if (answer.statusCode === 204) account = await app.signUp();
    }
    expect(faults).toEqual([]);
  },
);
