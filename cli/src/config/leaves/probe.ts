import type { Leaf } from '../schema/node.ts';
import { urlPath } from './paths.ts';
import { no, ok } from './result.ts';

/** A request that changes nothing. */
export interface Probe {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** `GET /`, `POST /auth/login`: what pulse asks by itself while a release goes live. */
export const probe: Leaf<Probe> = {
  kind: 'leaf',
  noun: 'probe',
  parse(text) {
    const [, method, written] = /^(GET|POST) +(\S+)$/u.exec(text) ?? [];
    if (method === undefined || written === undefined)
      return no('is no probe: write a method and a path, such as GET / or POST /login');
    const path = urlPath.parse(written);
    return path.ok ? ok({ method: method === 'POST' ? 'POST' : 'GET', path: path.value }) : path;
  },
  format: ({ method, path }) => `${method} ${path}`,
  json: { type: 'string', pattern: '^(GET|POST) +/\\S*$', examples: ['GET /', 'POST /auth/login'] },
};
