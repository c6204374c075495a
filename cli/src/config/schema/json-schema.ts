import type { Field, Fields, JsonSchema, Node } from './node.ts';

/** A preset as JSON: what is written bare in YAML is a number or a switch there too. */
function presetOf(field: Field<Node, 'required' | 'optional' | 'preset'>): JsonSchema {
  if (field.preset === undefined) return {};
  const bare =
    field.node.kind === 'leaf' && ['integer', 'number', 'boolean'].includes(String(field.node.json.type));
  return { default: bare ? (JSON.parse(field.preset) as unknown) : field.preset };
}

function ofObject(fields: Fields, extensions: boolean): JsonSchema {
  const entries = Object.entries(fields);
  const needed = entries.filter(([, field]) => field.presence === 'required').map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([key, field]) => [
        key,
        { ...ofNode(field.node), description: field.description, ...presetOf(field) },
      ]),
    ),
    ...(needed.length > 0 ? { required: needed } : {}),
    ...(extensions ? { patternProperties: { '^x-': {} } } : {}),
    additionalProperties: false,
  };
}

function ofNode(node: Node): JsonSchema {
  if (node.kind === 'leaf') return node.json;
  if (node.kind === 'list') {
    return {
      type: 'array',
      items: ofNode(node.item),
      uniqueItems: true,
      ...(node.min > 0 ? { minItems: node.min } : {}),
    };
  }
  if (node.kind === 'object') return ofObject(node.fields, node.extensions);
  return {
    type: 'object',
    propertyNames: node.key.json,
    additionalProperties: ofNode(node.value),
    ...(node.min > 0 ? { minProperties: node.min } : {}),
  };
}

/** The JSON Schema (draft 2020-12) of a schema, for editors. */
export function toJsonSchema(node: Node, title: string, description: string): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, description, ...ofNode(node) };
}
