import { expect, test } from 'vitest';
import { chooseBase, officialBase } from '../../../src/drivers/images/base.ts';
import { buildBuildArgs, stepOf } from '../../../src/drivers/images/docker-images.ts';
import { placeOf, tokenUrl } from '../../../src/drivers/images/registry.ts';
import type { ImageSource } from '../../../src/drivers/images/source.ts';

const D = `sha256:${'a'.repeat(64)}`;

test.each([
  ['node:24', 'registry-1.docker.io', 'library/node', '24'],
  [
    'docker.io/library/node:24.21.0-trixie-slim',
    'registry-1.docker.io',
    'library/node',
    '24.21.0-trixie-slim',
  ],
  ['ana/mailer', 'registry-1.docker.io', 'ana/mailer', 'latest'],
  ['ghcr.io/ana/mailer:1.2', 'ghcr.io', 'ana/mailer', '1.2'],
  ['127.0.0.1:5000/pulse/api:t', '127.0.0.1:5000', 'pulse/api', 't'],
  [`ghcr.io/ana/mailer:1.2@${D}`, 'ghcr.io', 'ana/mailer', D],
])('%s is asked for at %s', (image, address, repository, reference) => {
  expect(placeOf(image)).toEqual({ address, repository, reference });
});

test('a registry that gives tokens is asked for one where it says, over HTTPS only', () => {
  const fields = 'service="registry",scope="repository:a/b:pull"';
  expect(tokenUrl(`Bearer realm="https://auth.example/token",${fields}`)?.href).toBe(
    'https://auth.example/token?service=registry&scope=repository%3Aa%2Fb%3Apull',
  );
  expect(tokenUrl(`Bearer realm="http://auth.example/token",${fields}`)).toBeUndefined();
  expect(tokenUrl('Basic realm="pulse"')).toBeUndefined();
});

const NODE = '24.21.0';
const lock = { base: officialBase(NODE), digest: D };

test('images of real hosts begin with the official image, by the digest that was written down', () => {
  const base = chooseBase({ given: null, provisioner: 'ovh', lock, node: NODE });
  expect(base).toEqual({ reference: `docker.io/library/node:${NODE}-trixie-slim@${D}`, made: false });
});

test.each([
  ['no digest', { ...lock, digest: null }],
  ['the digest of another Node', { ...lock, base: officialBase('24.0.0') }],
])('%s is no base for real hosts', (_, wrong) => {
  expect(() => chooseBase({ given: null, provisioner: 'ovh', lock: wrong, node: NODE })).toThrow(
    'no digest of it',
  );
});

test('a lab begins with what this machine makes, and a given image wins everywhere', () => {
  expect(chooseBase({ given: null, provisioner: 'lab', lock, node: NODE }).made).toBe(true);
  expect(chooseBase({ given: 'mine:1', provisioner: 'ovh', lock, node: NODE })).toEqual({
    reference: 'mine:1',
    made: false,
  });
});

const source: ImageSource = {
  service: 'api',
  home: '/h',
  folder: 'api',
  files: [],
  packages: [],
  builds: false,
  tag: 't',
};

test('a workspace is built with the Dockerfile of its folder, any other folder with its own, both from the archive', () => {
  expect(buildBuildArgs(source, 'pulse/api:t', 'node:24').join(' ')).toBe(
    'build --build-arg BASE=node:24 --label org.opencontainers.image.title=api --file api/Dockerfile --tag pulse/api:t -',
  );
  expect(buildBuildArgs({ ...source, packages: null }, 'pulse/api:t', 'node:24')).toContain('Dockerfile');
});

test('both builders of Docker are understood', () => {
  expect(stepOf('Step 3/11 : COPY node_modules node_modules')).toBe('3/11 COPY node_modules node_modules');
  expect(stepOf('#7 [3/6] COPY api/src api/src')).toBe('3/6 COPY api/src api/src');
  expect(stepOf(' ---> Using cache')).toBeUndefined();
});
