import { generateKeyPairSync } from 'node:crypto';
import { buildApp } from '../app.ts';
import { readConfig } from '../config.ts';

/** The OpenAPI document as it is committed (api/openapi.json). Connects to nothing. */
export async function openApiDocument(): Promise<string> {
  const key = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'none' };
  const config = readConfig({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    JWT_KEYS: JSON.stringify({ keys: [key] }),
    REFRESH_TOKEN_SECRET: 'never used: no request is answered',
    LOG_LEVEL: 'silent',
    DOCS: 'off',
  });
  const { server } = await buildApp(config);
  await server.ready();
  const document = JSON.stringify(server.swagger(), null, 2);
  await server.close();
  return `${document}\n`;
}
