import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildTable } from './table.ts';

const MIN_WHOLE = 12;
const CORES = 20_000;
const MIN_CORE = 5;

/**
 * Chooses from a list in order of frequency what the policy needs: every password that is long enough to be chosen
 * here, and the most frequent shorter ones, which people lengthen with digits ("football2024").
 */
export function choose(byFrequency: readonly string[]): string[] {
  return byFrequency.filter(
    (password, rank) => password.length >= MIN_WHOLE || (rank < CORES && password.length >= MIN_CORE),
  );
}

// Run by hand when the list is renewed: node api/src/security/common-passwords/build.ts LIST.txt (see README.md).
if (import.meta.main) {
  const source = process.argv[2];
  if (source === undefined)
    throw new Error('usage: build.ts LIST.txt (one password a line, most frequent first)');
  const chosen = choose(readFileSync(source, 'utf8').split(/\r?\n/));
  const table = buildTable(chosen);
  writeFileSync(fileURLToPath(new URL('table.bin', import.meta.url)), table);
  console.log(`${chosen.length} passwords, ${table.length} bytes`);
}
