import { readFile } from 'node:fs/promises';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, test } from 'vitest';

test('app/lib/openapi.d.ts is what "npm run -w app types" makes of api/openapi.json', async () => {
  const document = new URL('../../../api/openapi.json', import.meta.url);
  const types = new URL('../../app/lib/openapi.d.ts', import.meta.url);
  const made = COMMENT_HEADER + astToString(await openapiTS(document));
  expect(await readFile(types, 'utf8')).toBe(made);
});
