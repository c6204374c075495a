import type { Leaf } from '../schema/node.ts';
import { no, ok } from './result.ts';
import { text } from './words.ts';

/** Where a health check asks: `/readyz`. */
export const urlPath = text({
  noun: 'path',
  pattern: /^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]+(?:\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)*\/?)?$/u,
  longest: 256,
  problem: 'is no path: it begins with "/" and holds no spaces, "//" or "?"',
});

/** Where a service answers, or `none` (null) for one that the public cannot reach. */
export const publicPath: Leaf<string | null> = {
  kind: 'leaf',
  noun: 'path',
  parse: (written) => (written === 'none' ? ok(null) : urlPath.parse(written)),
  format: (value) => value ?? 'none',
  json: { anyOf: [{ const: 'none' }, urlPath.json] },
};

/** A folder of the repository, relative to the manifest. */
export const folder: Leaf<string> = {
  kind: 'leaf',
  noun: 'folder',
  parse(written) {
    if (written === '' || /[\0\r\n]/u.test(written)) return no('is no folder');
    if (/^(?:\/|~|[A-Za-z]:)/u.test(written))
      return no('is not relative to the manifest: write something like ./api');
    return written.split(/[/\\]/u).includes('..') ? no('leaves the repository') : ok(written);
  },
  format: (value) => value,
  json: { type: 'string', minLength: 1, examples: ['./api'] },
};

const IMAGE =
  /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::[0-9]+(?=\/))?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/u;

/** `ghcr.io/ana/api:1.2`, with or without a digest. */
export const image = text({
  noun: 'image',
  pattern: IMAGE,
  longest: 512,
  problem: 'is no image: write something like ghcr.io/ana/api:1.2',
});

/** `self`, or where images are pushed. */
export const registry = text({
  noun: 'registry',
  pattern: /^(?:self|[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]+(?::[0-9]+)?(?:\/[a-z0-9._-]+)*)$/u,
  longest: 256,
  problem: 'is neither self nor an address such as ghcr.io/ana',
});

/** An https address without credentials. */
export const httpsUrl: Leaf<string> = {
  kind: 'leaf',
  noun: 'address',
  parse(written) {
    const url = URL.parse(written);
    if (url === null) return no('is no address: write something like https://s3.gra.io.cloud.ovh.net');
    if (url.protocol !== 'https:') return no('does not begin with https://');
    if (url.username !== '' || url.password !== '')
      return no('holds credentials: they belong in the secrets');
    return ok(written);
  },
  format: (value) => value,
  json: { type: 'string', pattern: '^https://[^@\\s]+$' },
};
