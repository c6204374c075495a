import type { Leaf } from '../schema/node.ts';
import { no, ok } from './result.ts';
import { text } from './words.ts';

/** Name of something that has to be true in a database. */
export const invariantName = text({
  noun: 'invariant',
  pattern: /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/u,
  longest: 64,
  problem: 'may only hold a-z, 0-9 and inner hyphens, and begins with a letter',
});

const LONGEST = 2000;

/** One SELECT that answers true or false. It goes through Ansible, for which two braces begin an expression. */
export const sqlQuestion: Leaf<string> = {
  kind: 'leaf',
  noun: 'SQL',
  parse(written) {
    if (written.length > LONGEST) return no(`is longer than ${LONGEST} characters`);
    if (!/^(?:select|with)\s/iu.test(written)) return no('is no question: begin it with SELECT or WITH');
    if (written.includes(';')) return no('holds a ; : write one statement, without an end');
    return /\{[{%#]/u.test(written) ? no('holds {{, {% or {#, which cannot be passed on') : ok(written);
  },
  format: (value) => value,
  json: { type: 'string', pattern: '^([Ss][Ee][Ll][Ee][Cc][Tt]|[Ww][Ii][Tt][Hh])\\s', maxLength: LONGEST },
};
