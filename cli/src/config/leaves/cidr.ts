import { isIP } from 'node:net';
import type { Leaf, Parsed } from '../schema/node.ts';
import { no, ok } from './result.ts';

/** The eight groups of an IPv6 address; the caller has checked it with isIP. */
function groupsOf(address: string): string[] {
  // The last two groups may be written as IPv4: `::ffff:192.0.2.1`.
  const plain = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/u,
    (_, a: string, b: string, c: string, d: string) =>
      [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  );
  const [left = [], right] = plain.split('::').map((part) => (part === '' ? [] : part.split(':')));
  return right === undefined
    ? left
    : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

const isFour = (address: string): boolean => isIP(address) === 4;

function bitsOf(address: string): bigint {
  if (isFour(address)) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  return groupsOf(address).reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function addressOf(bits: bigint, width: number): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1); // the URL parser compresses as RFC 5952 says
}

function parseCidr(text: string): Parsed<string> {
  const [address = '', length, ...rest] = text.split('/');
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) {
    return no('is no address range: write something like 203.0.113.0/24');
  }
  const width = isFour(address) ? 32 : 128;
  if (length === undefined) return no(`has no length: write ${address}/${width} for this address alone`);
  if (!/^\d{1,3}$/u.test(length) || Number(length) > width)
    return no(`has a length that is not between 0 and ${width}`);
  const bits = bitsOf(address);
  const inside = (1n << BigInt(width - Number(length))) - 1n;
  const start = addressOf(bits & ~inside, width);
  if ((bits & inside) === 0n) return ok(`${start}/${Number(length)}`);
  return no(
    `begins inside its range: write ${start}/${Number(length)}, or ${address}/${width} for this address alone`,
  );
}

/** `203.0.113.0/24`, `2001:db8::/32`; the value is in canonical form. */
export const cidr: Leaf<string> = {
  kind: 'leaf',
  noun: 'address range',
  parse: parseCidr,
  format: (value) => value,
  json: { type: 'string', pattern: '^[0-9A-Fa-f:.]+/[0-9]{1,3}$', examples: ['203.0.113.0/24'] },
};
