import { describe, expect, test } from 'vitest';
import { integer } from '../../src/config/leaves/numbers.ts';
import { hostName, variableName } from '../../src/config/leaves/names.ts';
import { duration } from '../../src/config/leaves/units.ts';
import { flag, oneOf } from '../../src/config/leaves/words.ts';
import { manifestSchema } from '../../src/config/manifest.ts';
import {
  list,
  loosened,
  object,
  optional,
  preset,
  record,
  required,
  section,
} from '../../src/config/schema/build.ts';
import { describe as print } from '../../src/config/schema/describe.ts';
import { toJsonSchema } from '../../src/config/schema/json-schema.ts';
import type { Fields, Node, Value } from '../../src/config/schema/node.ts';
import { toReference } from '../../src/config/schema/reference.ts';

const garden = object(
  {
    plants: required(list(oneOf('plant', ['rose', 'oak']), 1), 'What grows.', '[rose]'),
    water: preset(duration, '5m', 'How long | how much.'),
    fence: preset(flag, 'false', 'Whether there is one.'),
    rows: preset(integer('row', 1, 9), '3', 'How many.'),
    beds: optional(
      record('bed', hostName, object({ size: required(integer('size', 1, 5), 'How large.') }), 1),
      'Where.',
    ),
    labels: optional(record('label', variableName, oneOf('colour', ['red'])), 'Signs.'),
    pond: section({ fish: preset(flag, 'true', 'Whether some swim.') }, 'Water.'),
  },
  true,
);

test('a value has the type that its schema says', () => {
  const value: Value<typeof garden> = {
    plants: ['rose', 'oak'],
    water: 300,
    fence: false,
    rows: 3,
    beds: { north: { size: 2 } },
    labels: null,
    pond: { fish: true },
  };
  expect(print(garden, value)).toBe(
    '{ plants: rose, oak, water: 5m, fence: false, rows: 3, beds: { north: { size: 2 } }, pond: { fish: true } }',
  );
});

describe('JSON Schema', () => {
  test('says what is needed, what is preset and what may not be there', () => {
    expect(toJsonSchema(garden, 'garden', 'A garden.')).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'garden',
      description: 'A garden.',
      type: 'object',
      required: ['plants'],
      additionalProperties: false,
      patternProperties: { '^x-': {} },
      properties: {
        plants: {
          type: 'array',
          items: { enum: ['rose', 'oak'] },
          uniqueItems: true,
          minItems: 1,
          description: 'What grows.',
        },
        water: { ...duration.json, description: 'How long | how much.', default: '5m' },
        fence: { type: 'boolean', description: 'Whether there is one.', default: false },
        rows: { type: 'integer', minimum: 1, maximum: 9, description: 'How many.', default: 3 },
        beds: {
          type: 'object',
          propertyNames: hostName.json,
          minProperties: 1,
          description: 'Where.',
          additionalProperties: {
            type: 'object',
            required: ['size'],
            additionalProperties: false,
            properties: { size: { type: 'integer', minimum: 1, maximum: 5, description: 'How large.' } },
          },
        },
        labels: {
          type: 'object',
          propertyNames: variableName.json,
          additionalProperties: { enum: ['red'] },
          description: 'Signs.',
        },
        pond: {
          type: 'object',
          additionalProperties: false,
          properties: { fish: { type: 'boolean', description: 'Whether some swim.', default: true } },
          description: 'Water.',
        },
      },
    });
  });
});

describe('the reference', () => {
  const page = toReference(garden.fields);

  test('has a table for each map, under its path', () => {
    expect(page.match(/^## .*$/gmu)).toEqual(['## The manifest', '## `beds.<bed>`', '## `pond`']);
  });

  test('has a row for each key, whose text cannot break the table', () => {
    expect(page).toContain(
      '| `plants` | list of: `rose`, `oak` | needed | What grows. Example: `plants: [rose]`. |',
    );
    expect(page).toContain('| `water` | duration, such as `30s`, `5m` | `5m` | How long \\| how much. |');
    expect(page).toContain('| `rows` | row, 1 to 9 | `3` | How many. |');
    expect(page).toContain('| `beds` | map of beds |  | Where. |');
    expect(page).toContain('| `pond` | map |  | Water. |');
  });
});

test('loosened keys are the same, and none is needed', () => {
  const loose = loosened(garden.fields);
  expect(Object.keys(loose)).toEqual(Object.keys(garden.fields));
  for (const field of Object.values(loose)) expect(field).toMatchObject({ presence: 'optional' });
  expect(loose.water).not.toHaveProperty('preset');
});

test('nothing prints as nothing', () => {
  expect(print(garden.fields.labels.node, null)).toBe('—');
  expect(print(garden.fields.plants.node, [])).toBe('—');
  expect(print(garden.fields.labels.node, {})).toBe('—');
});

describe('the schema of the manifest', () => {
  const walk = (fields: Fields, visit: (key: string, field: Fields[string]) => void): void => {
    for (const [key, field] of Object.entries(fields)) {
      visit(key, field);
      const inner: Node = field.node.kind === 'record' ? field.node.value : field.node;
      if (inner.kind === 'object') walk(inner.fields, visit);
    }
  };

  test('describes every key in a sentence', () => {
    walk(manifestSchema.fields, (key, { description }) => expect(description, key).toMatch(/^[A-Z`].*\.$/u));
  });

  test('has presets that its own leaves read, and print as they were written', () => {
    walk(manifestSchema.fields, (key, { node, preset: written }) => {
      if (written === undefined || node.kind !== 'leaf') return;
      const parsed = node.parse(written);
      expect(parsed.ok, key).toBe(true);
      expect(parsed.ok && node.format(parsed.value)).toBe(written);
    });
  });

  test('has examples that its own leaves read', () => {
    walk(manifestSchema.fields, (key, { node, example }) => {
      if (example === undefined || node.kind !== 'leaf') return;
      expect(node.parse(example).ok, `${key}: ${example}`).toBe(true);
    });
  });
});
