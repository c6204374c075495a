import type { Field, Fields, Leaf, Node } from './node.ts';

/** One table of the reference page: the keys of one map. */
interface Section {
  title: string;
  fields: Fields;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** What may stand there, in few words. */
function kindOf(node: Node): string {
  if (node.kind === 'list') return `list of: ${kindOf(node.item)}`;
  if (node.kind === 'record') return `map of ${node.noun}s`;
  if (node.kind === 'object') return 'map';
  return kindOfLeaf(node);
}

function kindOfLeaf(leaf: Leaf<unknown>): string {
  if (leaf.words !== undefined) return leaf.words.map((word) => `\`${word}\``).join(', ');
  const { examples, minimum, maximum } = leaf.json;
  if (typeof minimum === 'number' && typeof maximum === 'number')
    return `${leaf.noun}, ${minimum} to ${maximum}`;
  if (Array.isArray(examples))
    return `${leaf.noun}, such as ${examples.map((example) => `\`${String(example)}\``).join(', ')}`;
  return leaf.noun;
}

function defaultOf({ presence, preset }: Field<Node, 'required' | 'optional' | 'preset'>): string {
  if (presence === 'required') return 'needed';
  return preset === undefined ? '' : `\`${preset}\``;
}

function sectionsOf(title: string, fields: Fields): Section[] {
  const inner = Object.entries(fields).flatMap(([key, { node }]): Section[] => {
    const path = title === '' ? key : `${title}.${key}`;
    if (node.kind === 'object') return sectionsOf(path, node.fields);
    if (node.kind === 'record' && node.value.kind === 'object')
      return sectionsOf(`${path}.<${node.noun}>`, node.value.fields);
    return [];
  });
  return [{ title, fields }, ...inner];
}

function table({ fields }: Section): string[] {
  const rows = Object.entries(fields).map(([key, field]) => {
    const example = field.example === undefined ? '' : ` Example: \`${key}: ${field.example}\`.`;
    return [`\`${key}\``, kindOf(field.node), defaultOf(field), `${field.description}${example}`].map(cell);
  });
  return [['key', 'value', 'default', 'what it says'], ['---', '---', '---', '---'], ...rows].map(
    (row) => `| ${row.join(' | ')} |`,
  );
}

/** The tables of every map of a schema, each under its path. */
export function toReference(fields: Fields): string {
  return sectionsOf('', fields)
    .map((section) =>
      [section.title === '' ? '## The manifest' : `## \`${section.title}\``, '', ...table(section)].join(
        '\n',
      ),
    )
    .join('\n\n');
}
