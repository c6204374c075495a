import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/http/openapi-document.ts';
import { buildTestApp, type TestApp } from '../helper.ts';

interface Operation {
  summary?: string;
  tags?: string[];
  security?: object[];
  requestBody?: { content: Record<string, { schema: { additionalProperties?: boolean } }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

const text = await openApiDocument();
const document = JSON.parse(text) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
  ),
);

test('api/openapi.json is current (else: node api/scripts/openapi.ts)', async () => {
  expect(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')).toBe(text);
});

describe('the document', () => {
  test('is OpenAPI 3.1 and has every route of the contract', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(([name]) => name).sort()).toEqual(
      [
        'POST /auth/sign-up',
        'POST /auth/login',
        'POST /auth/refresh',
        'POST /auth/logout',
        'GET /sessions',
        'DELETE /sessions',
        'DELETE /sessions/{id}',
        'GET /me',
        'PATCH /me',
        'POST /me/password',
        'POST /me/deletion',
        'GET /me/export',
        'GET /activity',
        'GET /activity/daily',
        'GET /pulse',
        'GET /status',
        'GET /healthz',
        'GET /readyz',
      ].sort(),
    );
  });

  test.each(operations)('%s has a summary, a tag and a schema for what it answers', (_name, operation) => {
    expect(operation.summary).toBeTruthy();
    expect(operation.tags).toHaveLength(1);
    const success = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
    expect(success).toHaveLength(1);
    const [status = ''] = success;
    if (status !== '204')
      expect(operation.responses[status]?.content?.['application/json']?.schema).toBeDefined();
  });

  test.each(operations.filter(([, { requestBody }]) => requestBody))(
    '%s refuses unknown members',
    (_name, operation) => {
      expect(operation.requestBody?.content['application/json']?.schema.additionalProperties).toBe(false);
    },
  );

  test('says which routes need no token', () => {
    const open = operations.filter(([, { security }]) => security?.length === 0).map(([name]) => name);
    expect(open.sort()).toEqual([
      'GET /healthz',
      'GET /readyz',
      'GET /status',
      'POST /auth/login',
      'POST /auth/refresh',
      'POST /auth/sign-up',
    ]);
  });
});

describe('served', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await buildTestApp();
  });
  afterAll(() => app.close());

  test('GET /openapi.json is the same document', async () => {
    const response = await app.request({ url: '/openapi.json' });
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.json()).toEqual(document);
  });

  test('GET /docs is readable outside production, with a policy of its own', async () => {
    const response = await app.request({ url: '/docs/' });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toMatch(/^text\/html/);
    expect(response.headers['content-security-policy']).toContain("script-src 'self'");
  });

  test('in production there is no /docs', async () => {
    const production = await buildTestApp({
      database: app.database,
      environment: { NODE_ENV: 'production' },
    });
    const docs = await production.request({ url: '/docs/' });
    const contract = await production.request({ url: '/openapi.json' });
    await production.close();
    expect([docs.statusCode, contract.statusCode]).toEqual([404, 200]);
  });
});
