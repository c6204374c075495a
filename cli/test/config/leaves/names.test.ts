import { describe, expect, test } from 'vitest';
import * as names from '../../../src/config/leaves/names.ts';
import { domain } from '../../../src/config/leaves/network.ts';
import { folder, httpsUrl, image, publicPath, registry, urlPath } from '../../../src/config/leaves/paths.ts';
import type { Leaf } from '../../../src/config/schema/node.ts';

const accepts = (leaf: Leaf<unknown>, text: string): boolean => leaf.parse(text).ok;
const digest = `sha256:${'a'.repeat(64)}`;

const CASES: [string, Leaf<unknown>, string[], string[]][] = [
  [
    'service',
    names.serviceName,
    ['a', 'api', 'a-b', 'api2'],
    ['', '-a', 'a-', 'A', 'a_b', '2a', 'a.b', 'a'.repeat(33), 'a\n', 'é'],
  ],
  [
    'variable',
    names.variableName,
    ['A', 'MAIL_TOKEN', 'A1'],
    ['', 'a', '1A', '_A', 'A-B', 'A B', 'A\n', '__proto__'],
  ],
  ['value', names.variableValue, ['', 'anything at all = "x"'], ['a\nb', 'a\0', '\r', 'x'.repeat(5000)]],
  ['user', names.user, ['debian', '_x', 'ana-1'], ['root', 'Root', '', '1a', 'a b', 'a;b']],
  ['plan', names.plan, ['vps-2027-model1', 'vps-2027-model1.LZ'], ['', 'model1', 'vps-', 'vps-a b']],
  ['datacenter', names.datacenter, ['GRA', 'SBG5', 'WAW1'], ['gra', 'G', 'GRAVELINES', '']],
  [
    'email',
    names.email,
    ['ana@example.org'],
    ['ana', 'ana@', '@example.org', 'a b@example.org', 'ana@localhost', '"a"@b.c'],
  ],
  ['bucket', names.bucket, ['abc', 'pulse-backups.x'], ['ab', '-abc', 'ABC', 'a'.repeat(64)]],
  [
    'domain',
    domain,
    ['example.org', 'a.b.c', 'lab.localhost', 'xn--pr-cja.example.org', `${'a'.repeat(63)}.org`],
    [
      'localhost',
      'Example.org',
      'example.org.',
      '-a.org',
      'a-.org',
      'a..b',
      '192.0.2.1',
      '::1',
      'https://a.org',
      `${'a'.repeat(64)}.org`,
      `${'a.'.repeat(127)}org`,
      'a_b.org',
      '*.example.org',
      '',
    ],
  ],
  [
    'health',
    urlPath,
    ['/', '/readyz', '/a/b/', '/a-b_c.d~'],
    ['', 'readyz', '//', '/a b', '/a?b', '/a#b', '/é', '/a//b'],
  ],
  ['path', publicPath, ['none', '/', '/api'], ['', 'nothing', 'api']],
  [
    'folder',
    folder,
    ['./api', 'api', '.', 'a/b c'],
    ['', '/api', '~', '~/api', '../api', 'a/../../b', 'C:\\api', '..\\api', 'a\nb'],
  ],
  [
    'image',
    image,
    [
      'nginx',
      'nginx:1.27',
      'ghcr.io/ana/api:1.2',
      'localhost:5000/api',
      `ghcr.io/ana/api@${digest}`,
      `a/b:1@${digest}`,
    ],
    ['', 'Nginx', 'nginx:', 'a b', 'a//b', 'https://ghcr.io/a', 'a@sha256:12', 'nginx; rm -rf /'],
  ],
  [
    'registry',
    registry,
    ['self', 'ghcr.io/ana', 'registry.example.org:5000', 'ghcr.io'],
    ['', 'ghcr', 'https://ghcr.io', 'ghcr.io/', 'Self'],
  ],
  [
    'address',
    httpsUrl,
    ['https://s3.example.org', 'https://s3.example.org:9000/x'],
    ['', 's3.example.org', 'http://s3.example.org', 'https://ana:pw@s3.example.org', 'ftp://a.b'],
  ],
];

describe.each(CASES)('%s', (_name, leaf, right, wrong) => {
  test.each(right.map((text) => [text]))('accepts %j', (text) => {
    expect(accepts(leaf, text)).toBe(true);
  });

  test.each(wrong.map((text) => [text]))('refuses %j', (text) => {
    expect(accepts(leaf, text)).toBe(false);
  });

  test('prints what it reads', () => {
    for (const text of right) {
      const parsed = leaf.parse(text);
      expect(parsed.ok && leaf.format(parsed.value)).toBe(text);
    }
  });
});

test('a pattern answers at once for text made to keep it busy', () => {
  const before = process.cpuUsage();
  for (const leaf of [urlPath, image, registry, names.email, domain, names.serviceName]) {
    for (const text of [
      `/${'a'.repeat(250)}!?`,
      `${'a-'.repeat(120)}!`,
      `${'a.'.repeat(120)}@`,
      `a@${'a.'.repeat(120)}`,
    ])
      leaf.parse(text);
  }
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
});
