import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/asvs.md', root), 'utf8');

/**
 * How many requirements of level 1 and 2 each section of ASVS 5.0.0 has: in every section
 * those of level 3 come last, or in sections of their own.
 */
const SECTIONS = {
  '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1, '3.2': 2, '3.3': 4, '3.4': 6,
  '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4, '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3, '6.1': 3, '6.2': 12,
  '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4, '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2, '8.1': 2,
  '8.2': 3, '8.3': 1, '8.4': 1, '9.1': 3, '9.2': 4, '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2,
  '10.7': 3, '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1, '12.1': 3, '12.2': 2, '12.3': 4, '13.1': 1,
  '13.2': 5, '13.3': 2, '13.4': 5, '14.1': 2, '14.2': 4, '14.3': 3, '15.1': 3, '15.2': 3, '15.3': 7, '16.1': 1, '16.2': 5,
  '16.3': 4, '16.4': 3, '16.5': 3, '17.1': 1, '17.2': 4, '17.3': 2,
}; // prettier-ignore

const STATES = ['met', 'met, by review', '**partly**', '**not met**', '**not here**', 'not applicable'];

const rows = page
  .split('\n')
  .filter((line) => /^\| \d+\.\d+\.\d+ /.test(line))
  .map((line) => {
    const [, number = '', , , state = '', how = '', proof = ''] = line.split('|').map((cell) => cell.trim());
    return { number, state, how, proof };
  });

/** What is wrong with "`file` › title": the file or the title in it is missing. */
function faultOf(proof: string): string[] {
  const [, file, title] = /^`(.+)` › (.+)$/.exec(proof) ?? [];
  if (file === undefined || title === undefined) return [`"${proof}" is not of the form \`file\` › title`];
  const path = new URL(file, root);
  if (!existsSync(path)) return [`${file} does not exist`];
  const source = readFileSync(path, 'utf8');
  return ["'", '`'].some((quote) => source.includes(quote + title + quote))
    ? []
    : [`${file} has no test "${title}"`];
}

describe('docs/asvs.md', () => {
  it('has every requirement of level 1 and 2 once, and no other', () => {
    const wanted = Object.entries(SECTIONS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    );
    expect(new Set(rows.map(({ number }) => number))).toEqual(new Set(wanted));
    expect(rows).toHaveLength(wanted.length);
  });

  it('says of each what its state is, and how', () => {
    for (const { number, state, how } of rows) {
      expect(STATES, number).toContain(state);
      expect(how, number).not.toBe('');
    }
  });

  it('names a proof for everything that is met, and only tests that exist', () => {
    const faults = rows.flatMap(({ number, state, proof }) => {
      if (state === 'met' && proof === '—') return [`${number} has no proof`];
      return proof === '—'
        ? []
        : proof.split('<br>').flatMap((one) => faultOf(one).map((fault) => `${number}: ${fault}`));
    });
    expect(faults).toEqual([]);
  });

  it('counts its states truly', () => {
    const count = (state: string) => rows.filter((row) => row.state === state).length;
    const said =
      /(\d+) met with a test · (\d+) met, to be seen .* · (\d+) partly · (\d+) not met ·\n(\d+) not here .* · (\d+) not applicable/.exec(
        page,
      );
    expect(said?.slice(1).map(Number)).toEqual(STATES.map(count));
  });
});
