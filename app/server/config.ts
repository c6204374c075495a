import { isIP } from 'node:net';

/** Settings of the web application's process, read from the environment once at start. */
export interface Config {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly apiUrl: string;
  /** Origin the browser sees; undefined until the port is known when it is derived from it. */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly release: string;
  readonly logLevel: string;
  readonly production: boolean;
  /** Seconds granted to requests in flight after SIGTERM. */
  readonly shutdownTimeout: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown with every fault at once, so that one start is enough to mend them all. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`Invalid configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Plain HTTP is accepted for these only: browsers treat them as trustworthy, and nothing crosses a wire. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

/**
 * Reads the configuration.
 * @throws ConfigError listing every invalid variable
 */
export function readConfig(environment: Environment): Config {
  const faults: string[] = [];
  const text = (name: string, fallback: string) => {
    const value = environment[name]?.trim();
    return value === undefined || value === '' ? fallback : value;
  };
  const integer = (name: string, fallback: number, min: number, max: number) => {
    const value = text(name, String(fallback));
    if (/^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    faults.push(`${name}="${value}": write a whole number from ${min} to ${max}, for example ${fallback}`);
    return fallback;
  };
  const origin = (name: string, value: string) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
      faults.push(`${name}="${value}": write an http or https address, for example http://127.0.0.1:3001`);
    } else if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
      faults.push(`${name}="${value}": write the origin only, without path, query or user`);
    } else if (name === 'PUBLIC_URL' && url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
      faults.push(`${name}="${value}": session cookies need https (http only on localhost)`);
    }
    return url?.origin ?? value;
  };
  const logLevel = text('LOG_LEVEL', 'info');
  if (!LOG_LEVELS.includes(logLevel)) {
    faults.push(`LOG_LEVEL="${logLevel}": write one of ${LOG_LEVELS.join(', ')}`);
  }
  const publicUrl = text('PUBLIC_URL', '');
  const config: Config = {
    host: text('HOST', '127.0.0.1'),
    port: integer('PORT', 3000, 0, 65535),
    apiUrl: origin('API_URL', text('API_URL', 'http://127.0.0.1:3001')),
    publicUrl: publicUrl === '' ? undefined : origin('PUBLIC_URL', publicUrl),
    trustedProxies: proxies(text('TRUSTED_PROXIES', ''), faults),
    release: text('RELEASE', 'dev'),
    logLevel,
    production: text('NODE_ENV', 'development') === 'production',
    shutdownTimeout: integer('SHUTDOWN_TIMEOUT', 10, 1, 600),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

function proxies(list: string, faults: string[]): string[] {
  const ranges = list
    .split(',')
    .map((range) => range.trim())
    .filter((range) => range !== '');
  for (const range of ranges) {
    const [address = '', bits, ...rest] = range.split('/');
    const most = isIP(address) === 6 ? 128 : 32;
    const known = isIP(address) !== 0 && rest.length === 0;
    if (!known || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))) {
      faults.push(`TRUSTED_PROXIES="${range}": write addresses or CIDR ranges, for example 10.0.0.0/8`);
    }
  }
  return ranges;
}
