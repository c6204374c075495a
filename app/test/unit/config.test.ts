import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  test('needs nothing for development', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      apiUrl: 'http://127.0.0.1:3001',
      publicUrl: undefined,
      trustedProxies: [],
      release: 'dev',
      logLevel: 'info',
      production: false,
      shutdownTimeout: 10,
    });
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', PUBLIC_URL: ' ' })).toMatchObject({ port: 3000, publicUrl: undefined });
  });

  test('lists every fault at once, each with what to write', () => {
    const faults = faultsOf({
      PORT: '99999',
      API_URL: 'localhost:3001',
      PUBLIC_URL: 'http://pulse.example',
      TRUSTED_PROXIES: '10.0.0.0/8, nonsense, 10.0.0.0/33',
      LOG_LEVEL: 'loud',
      SHUTDOWN_TIMEOUT: '0',
    });
    expect(faults.map((fault) => fault.split('=')[0]).sort()).toEqual([
      'API_URL',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'SHUTDOWN_TIMEOUT',
      'TRUSTED_PROXIES',
      'TRUSTED_PROXIES',
    ]);
  });

  test.each([
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://app.lab.localhost',
    'https://pulse.example',
  ])('accepts %s as public address', (PUBLIC_URL) => expect(faultsOf({ PUBLIC_URL })).toEqual([]));

  test.each([
    'http://pulse.example',
    'https://pulse.example/path',
    'https://user@pulse.example',
    'ftp://pulse.example',
  ])('refuses %s as public address', (PUBLIC_URL) => expect(faultsOf({ PUBLIC_URL })).toHaveLength(1));

  test.each(['10.0.0.0/8', '10.0.0.1', '::1', 'fd00::/8,10.1.1.1/32'])('trusts %s', (TRUSTED_PROXIES) => {
    expect(readConfig({ TRUSTED_PROXIES }).trustedProxies).toEqual(TRUSTED_PROXIES.split(','));
  });
});
