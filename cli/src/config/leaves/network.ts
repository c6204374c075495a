import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { Leaf } from '../schema/node.ts';
import { no, ok } from './result.ts';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

const isDomain = (text: string): boolean => {
  const labels = text.split('.');
  return text.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label));
};

/** A DNS name of at least two labels, in lower case. */
export const domain: Leaf<string> = {
  kind: 'leaf',
  noun: 'domain',
  parse(text) {
    if (isIP(text) !== 0) return no('is an address, not a domain name');
    if (/^[a-z]+:\/\//u.test(text)) return no('is the address of a page: write the domain alone');
    if (isDomain(text)) return ok(text);
    const ascii = domainToASCII(text);
    return no(
      isDomain(ascii)
        ? `is not as DNS writes it: write ${ascii}`
        : 'is no domain name: write something like pulse.example.org',
    );
  },
  format: (value) => value,
  json: {
    type: 'string',
    pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$',
    maxLength: 253,
  },
};
