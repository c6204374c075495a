/** The entities as a Mermaid diagram, for docs/data-model.md. */
import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';
import { createDatabase } from './database.ts';

const start = '<!-- diagram: written by api/scripts/data-model.ts -->';
const end = '<!-- /diagram -->';

const columnLine = (property: EntityProperty): string => {
  const name = property.fieldNames[0] ?? property.name;
  // Mermaid takes no brackets in types: varchar(80) is written varchar_80.
  const type = (property.columnTypes[0] ?? 'unknown').replaceAll(/[^a-z0-9]+/gi, '_').replace(/_$/, '');
  const keys = [
    property.primary ? 'PK' : '',
    property.targetMeta ? 'FK' : '',
    property.unique ? 'UK' : '',
  ].filter((key) => key !== '');
  const note = property.nullable ? ' "may be null"' : '';
  return `    ${type} ${name}${keys.length > 0 ? ` ${keys.join(', ')}` : ''}${note}`;
};

const table = (meta: EntityMetadata): string =>
  [`  ${meta.tableName} {`, ...meta.props.map(columnLine), '  }'].join('\n');

const relations = (meta: EntityMetadata): string[] =>
  meta.relations.map(
    (relation) =>
      `  ${relation.targetMeta?.tableName ?? '?'} ||--o{ ${meta.tableName} : "${relation.deleteRule ?? ''}"`,
  );

/** A fenced erDiagram: tables in alphabetical order, so that it changes only when the entities do. */
export function diagram(): string {
  const { orm } = createDatabase({
    url: 'postgres://nobody@127.0.0.1:1/none',
    poolSize: 1,
    applicationName: 'diagram',
    warn: () => undefined,
  });
  const metas = [...orm.getMetadata().getAll().values()].sort((a, b) =>
    a.tableName.localeCompare(b.tableName),
  );
  return ['```mermaid', 'erDiagram', ...metas.flatMap(relations), ...metas.map(table), '```'].join('\n');
}

/** The page with the diagram between its markers replaced. */
export function withDiagram(page: string): string {
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the page has no "${start}" … "${end}"`);
  return `${page.slice(0, from)}${start}\n\n${diagram()}\n\n${page.slice(to)}`;
}
