import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceHooks, ServiceSpec } from '../../src/drivers/local/service.ts';
import { freePort } from '../../src/lib/ports.ts';

/** A program of Node that serves /health on PORT, and does what the lines say. */
export function serverSource(more = ''): string {
  return `import { createServer } from 'node:http';
const server = createServer((request, response) => {
  if (request.url === '/crash') { console.error('about to fall'); process.exit(7); }
  response.writeHead(200).end('well');
});
process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
${more}
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('up'));
`;
}

export async function specFor(
  folder: string,
  source: string,
  change: Partial<ServiceSpec> = {},
): Promise<ServiceSpec> {
  const file = join(folder, 'service.mjs');
  writeFileSync(file, source);
  const port = await freePort();
  return {
    name: 'api',
    file: process.execPath,
    args: [file],
    cwd: folder,
    env: { PORT: String(port) },
    healthUrl: `http://127.0.0.1:${port}/health`,
    startLimitMs: 30_000,
    stopLimitMs: 10_000,
    ...change,
  };
}

/** Hooks that write down what happens. */
export function hooks(): ServiceHooks & { told: string[] } {
  const told: string[] = [];
  return {
    told,
    onLine: (line) => void told.push(line),
    onSpawn: () => void told.push('spawned'),
    onGone: () => void told.push('gone'),
    onCrash: ({ exitCode }) => void told.push(`crashed ${exitCode}`),
  };
}
