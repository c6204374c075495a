/** Writes api/openapi.json from the schemas of the routes; `--check` exits 1 when the file is not current. */
import { readFile, writeFile } from 'node:fs/promises';
import { openApiDocument } from '../src/http/openapi-document.ts';

const path = new URL('../openapi.json', import.meta.url);
const current = await openApiDocument();

if (process.argv.includes('--check')) {
  if ((await readFile(path, 'utf8')) !== current) {
    process.stderr.write('api/openapi.json is stale: run node api/scripts/openapi.ts\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, current);
}
