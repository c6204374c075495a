import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { diagram, withDiagram } from '../../src/database/diagram.ts';

const page = await readFile(new URL('../../../docs/data-model.md', import.meta.url), 'utf8');

test('docs/data-model.md shows the entities of today (else: node api/scripts/data-model.ts)', () => {
  expect(withDiagram(page)).toBe(page);
});

test('the diagram names every table, its keys and its relations', () => {
  const text = diagram();
  for (const table of ['users', 'sessions', 'activity_events', 'status_minute', 'status_day']) {
    expect(text).toContain(`  ${table} {`);
  }
  expect(text).toContain('users ||--o{ sessions : "cascade"');
  expect(text).toContain('varchar_254 email UK');
});

test('a page without the markers is refused rather than overwritten', () => {
  expect(() => withDiagram('# Something else')).toThrow(/has no/);
});

test('the page explains every table', () => {
  for (const table of ['users', 'sessions', 'activity_events', 'status_minute', 'status_day', 'migrations']) {
    expect(page).toContain(`**${table}**`);
  }
});
