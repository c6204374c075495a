/** Writes the diagram of docs/data-model.md from the entities; `--check` exits 1 when it is not current. */
import { readFile, writeFile } from 'node:fs/promises';
import { withDiagram } from '../src/database/diagram.ts';

const path = new URL('../../docs/data-model.md', import.meta.url);
const page = await readFile(path, 'utf8');
const current = withDiagram(page);

if (process.argv.includes('--check')) {
  if (page !== current) {
    process.stderr.write('docs/data-model.md is stale: run node api/scripts/data-model.ts\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, current);
}
