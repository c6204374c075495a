import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../../src/types.ts';
import { buildTestApp, type TestApp } from '../helper.ts';

describe('GET /status', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await buildTestApp();
  });
  afterAll(() => app.close());

  it('answers anybody, and may be kept for three seconds', async () => {
    const answer = await app.request({ url: '/status' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=3');
    const status = answer.json<Status>();
    expect(status.overall).toBe('up');
    expect(status.availability.last24h.buckets).toHaveLength(24);
    expect(status.availability.last90d.buckets).toHaveLength(90);
  });

  it('is cheap: a hundred questions cost one look at the components', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => app.request({ url: '/status' })));
    expect(new Set(answers.map((answer) => answer.json<Status>().checkedAt)).size).toBe(1);
  });

  it('tells nothing about the machine', async () => {
    const { body } = await app.request({ url: '/status' });
    expect(body).not.toMatch(/postgres|127\.0\.0\.1|password|node_modules/);
  });
});
