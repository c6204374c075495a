/** Reads environment variables one by one and gathers every fault instead of stopping at the first. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Reader {
  /** The faults so far, each naming the variable and what to type. */
  readonly faults: string[];
  text(name: string, fallback: string): string;
  /** A number with decimals refused; `min` and `max` included. */
  integer(name: string, fallback: number, range: { min: number; max: number }): number;
  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T;
  /** A URL with one of the protocols ('postgres:'). Also from `<name>_FILE`. */
  url(name: string, protocols: readonly string[], example: string): string | undefined;
  required<T>(name: string, value: T | undefined, hint: string): T;
  /** From `<name>`, or from the file that `<name>_FILE` names (one trailing line end removed). */
  secret(name: string): string | undefined;
  cidrs(name: string): string[];
}

const isCidr = (value: string): boolean => {
  const [address, prefix, ...rest] = value.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
};

export function createReader(environment: Environment): Reader {
  const faults: string[] = [];
  /** Set but empty counts as absent: that is how many tools unset a variable. */
  const get = (name: string) => environment[name] || undefined;

  const secret = (name: string): string | undefined => {
    const direct = get(name);
    const file = get(`${name}_FILE`);
    if (direct && file) {
      faults.push(`${name} and ${name}_FILE are both set: keep one of them`);
      return undefined;
    }
    if (!file) return direct;
    try {
      const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (content === '') faults.push(`${name}_FILE: ${file} is empty: write the value of ${name} into it`);
      return content || undefined;
    } catch (error) {
      const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      faults.push(`${name}_FILE: cannot read ${file} (${cause}): name a readable file that holds ${name}`);
      return undefined;
    }
  };

  return {
    faults,
    secret,
    text: (name, fallback) => get(name) ?? fallback,
    integer(name, fallback, { min, max }) {
      const raw = get(name);
      if (raw === undefined) return fallback;
      const value = /^\d+$/.test(raw) ? Number(raw) : Number.NaN;
      if (value >= min && value <= max) return value;
      faults.push(
        `${name}=${raw} is not a whole number from ${min} to ${max}: for example ${name}=${fallback}`,
      );
      return fallback;
    },
    oneOf(name, allowed, fallback) {
      const raw = get(name);
      if (raw === undefined) return fallback;
      const value = allowed.find((candidate) => candidate === raw);
      if (value === undefined) faults.push(`${name}=${raw} is unknown: use one of ${allowed.join(', ')}`);
      return value ?? fallback;
    },
    url(name, protocols, example) {
      const hadFault = faults.length;
      const raw = secret(name);
      if (raw === undefined || faults.length > hadFault) return undefined;
      const url = URL.canParse(raw) ? new URL(raw) : undefined;
      if (url && protocols.includes(url.protocol) && url.hostname !== '') return raw;
      // The value itself may hold a password: it is not repeated.
      faults.push(`${name} is not a ${protocols.join(' or ')} URL: for example ${name}=${example}`);
      return undefined;
    },
    required(name, value, hint) {
      if (value === undefined && !faults.some((fault) => fault.startsWith(name))) {
        faults.push(`${name} is missing: ${hint}`);
      }
      // The caller throws as soon as there is a fault, so that this value is never used.
      return value as NonNullable<typeof value>;
    },
    cidrs(name) {
      const entries = (get(name) ?? '')
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '');
      for (const entry of entries.filter((candidate) => !isCidr(candidate))) {
        faults.push(`${name}: ${entry} is not an address or CIDR: for example ${name}=10.0.0.0/8,127.0.0.1`);
      }
      return entries.filter(isCidr);
    },
  };
}
