import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { startMetricsServer, type MetricsServer } from '../../src/observability/metrics-server.ts';

describe('the metrics server', () => {
  const metrics = createMetrics({ release: 'test' });
  let server: MetricsServer;
  beforeAll(async () => {
    server = await startMetricsServer(metrics, { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  it('listens on loopback and says where', () => {
    expect(server.port).toBeGreaterThan(0);
    expect(server.address).toBe(`http://127.0.0.1:${server.port}`);
  });

  it('answers the text exposition', async () => {
    const answer = await fetch(`${server.address}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await answer.text()).toContain('pulse_build_info{release="test"} 1');
  });

  it.each([
    ['another path', '/', 'GET'],
    ['another method', '/metrics', 'POST'],
    ['a path with tricks', '/metrics/../../etc/passwd%00', 'GET'],
  ])('answers 404 to %s', async (_what, path, method) => {
    const answer = await fetch(server.address + path, { method });
    expect(answer.status).toBe(404);
    await answer.text();
  });

  it('answers 500 without a word of why when a metric fails', async () => {
    const broken = await startMetricsServer(
      { ...metrics, text: () => Promise.reject(new Error('secret detail')) },
      { host: '127.0.0.1', port: 0 },
    );
    const answer = await fetch(`${broken.address}/metrics`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('');
    await broken.close();
  });

  it('refuses to start on a port that is taken', async () => {
    const again = startMetricsServer(metrics, { host: '127.0.0.1', port: server.port });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
