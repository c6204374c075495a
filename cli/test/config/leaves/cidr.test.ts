import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cidr } from '../../../src/config/leaves/cidr.ts';

const parse = (text: string): string => {
  const parsed = cidr.parse(text);
  return parsed.ok ? parsed.value : parsed.problem;
};

test.each([
  ['203.0.113.0/24', '203.0.113.0/24'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['192.0.2.1/32', '192.0.2.1/32'],
  ['2001:DB8:0:0::/32', '2001:db8::/32'],
  ['::/0', '::/0'],
  ['::1/128', '::1/128'],
  ['2001:db8:0:0:0:0:0:1/128', '2001:db8::1/128'],
  ['192.0.2.0/024', '192.0.2.0/24'],
])('%s is read as %s', (text, expected) => {
  expect(parse(text)).toBe(expected);
});

test.each([
  [
    '203.0.113.7/24',
    'begins inside its range: write 203.0.113.0/24, or 203.0.113.7/32 for this address alone',
  ],
  [
    '255.255.255.255/1',
    'begins inside its range: write 128.0.0.0/1, or 255.255.255.255/32 for this address alone',
  ],
  [
    '2001:db8::ff/120',
    'begins inside its range: write 2001:db8::/120, or 2001:db8::ff/128 for this address alone',
  ],
  [
    '::ffff:192.0.2.1/112',
    'begins inside its range: write ::ffff:c000:0/112, or ::ffff:192.0.2.1/128 for this address alone',
  ],
  ['203.0.113.7', 'has no length: write 203.0.113.7/32 for this address alone'],
  ['2001:db8::1', 'has no length: write 2001:db8::1/128 for this address alone'],
  ['203.0.113.0/33', 'has a length that is not between 0 and 32'],
  ['::/129', 'has a length that is not between 0 and 128'],
  ['203.0.113.0/', 'has a length that is not between 0 and 32'],
  ['203.0.113.0/-1', 'has a length that is not between 0 and 32'],
  ['203.0.113/24', 'is no address range: write something like 203.0.113.0/24'],
  ['fe80::1%eth0/64', 'is no address range: write something like 203.0.113.0/24'],
  ['', 'is no address range: write something like 203.0.113.0/24'],
])('%s %s', (text, problem) => {
  expect(parse(text)).toBe(problem);
});

test('any address with its own length is a range, and its canonical form stays what it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4().map((ip) => `${ip}/32`),
        fc.ipV6().map((ip) => `${ip}/128`),
      ),
      (text) => {
        const once = cidr.parse(text);
        if (!once.ok) return false;
        const twice = cidr.parse(once.value);
        return twice.ok && twice.value === once.value;
      },
    ),
  );
});

test('what the fault suggests is right', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.integer({ min: 0, max: 127 }), (ip, length) => {
      const first = cidr.parse(`${ip}/${length}`);
      if (first.ok) return true;
      const [, better = ''] = /write (\S+), or/u.exec(first.problem) ?? [];
      return cidr.parse(better).ok;
    }),
  );
});
