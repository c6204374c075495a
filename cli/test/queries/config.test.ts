import { expect, test } from 'vitest';
import { Lines } from '../../src/config/diagnostics/position.ts';
import { formatEnvironment, formatOrigin, formatOverview } from '../../src/queries/config/format.ts';
import { configDocument, faultsDocument } from '../../src/queries/config/json.ts';
import { goldenEnvironment } from '../helpers/vault.ts';

test.each([
  [{ from: 'manifest', line: 12, column: 3, like: null }, 'line 12'],
  [{ from: 'manifest', line: 12, column: 3, like: 'prod' }, 'line 12, as prod'],
  [{ from: 'default' }, 'default'],
  [{ from: 'derived', why: 'from its name' }, 'from its name'],
  [{ from: 'flag', flag: '--like prod' }, '--like prod'],
] as const)('%j is said as %s', (origin, expected) => {
  expect(formatOrigin(origin)).toBe(expected);
});

test('an environment is a table, whose longest values are cut', () => {
  const environment = goldenEnvironment('lab');
  const settings = [
    { path: 'user', text: 'ops', origin: { from: 'default' } as const },
    {
      path: 'keys',
      text: 'k'.repeat(100),
      origin: { from: 'manifest', line: 4, column: 1, like: null } as const,
    },
  ];
  expect(formatEnvironment({ environment, settings }, 'pulse.yaml')).toBe(
    `lab · lab · 1 host like preprod   from pulse.yaml\n\n  user  ops${' '.repeat(57)}  default\n  keys  ${'k'.repeat(59)}…  line 4\n`,
  );
});

test('all environments are a line each, and the next command', () => {
  const text = formatOverview(['preprod', 'lab'].map(goldenEnvironment), 'pulse.yaml');
  expect(text).toBe(`2 environments of pulse in pulse.yaml

  preprod  ovh  solo                 preprod.pulse.example.org
  lab      lab  solo (like preprod)  lab.localhost

next: pulse config preprod
`);
});

test('as data, values and where they come from stand side by side', () => {
  const environment = goldenEnvironment('lab');
  const origin = { from: 'default' } as const;
  expect(
    configDocument('pulse.yaml', [{ environment, settings: [{ path: 'user', text: 'ops', origin }] }]),
  ).toEqual({
    v: 1,
    manifest: 'pulse.yaml',
    environments: [{ environment, origins: { user: origin } }],
  });
});

test('faults as data have both ends of their place', () => {
  const diagnostic = {
    code: 'manifest.value',
    path: 'project',
    message: 'wrong',
    hint: null,
    span: { start: 9, end: 12 },
  } as const;
  expect(
    faultsDocument({ file: 'pulse.yaml', lines: new Lines('project: a b\n'), diagnostics: [diagnostic] }),
  ).toEqual({
    v: 1,
    manifest: 'pulse.yaml',
    faults: [
      {
        code: 'manifest.value',
        path: 'project',
        message: 'wrong',
        hint: null,
        start: { line: 1, column: 10 },
        end: { line: 1, column: 13 },
      },
    ],
  });
});
