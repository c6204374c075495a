/** Where something stands in the file: offsets in UTF-16 units, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One fault of a manifest. */
export interface Diagnostic {
  /** Stable: `manifest.unknown-key`; catalogue.ts says what each means. */
  readonly code: DiagnosticCode;
  /** Where in the tree: `environments.prod.hosts.front.roles[0]`. */
  readonly path: string;
  /** One sentence without a full stop. */
  readonly message: string;
  /** What to write instead, shown beside the caret. */
  readonly hint: string | null;
  readonly span: Span;
}

/** Every kind of fault, and what it means: the source of their page in docs/. */
export const DIAGNOSTIC_CODES = {
  'manifest.syntax': 'The file is not YAML.',
  'manifest.too-large': 'The file is larger than a manifest can be.',
  'manifest.duplicate-key': 'A key stands twice in one map; the second would silently replace the first.',
  'manifest.alias': 'An alias (`*name`) or a merge (`<<`) refers to something it cannot.',
  'manifest.unknown-key': 'No such key exists here.',
  'manifest.missing-key': 'A key that must be there is missing.',
  'manifest.type': 'A map, a list or a single value stands where another kind of thing must be.',
  'manifest.name': 'The name of a service, host or environment has characters it cannot have.',
  'manifest.unknown-word': 'The value must be one of a few words and is none of them.',
  'manifest.value': 'The value cannot be read: wrong unit, wrong shape, out of bounds.',
  'manifest.duplicate': 'Two things that must differ are the same.',
  'manifest.empty': 'A list or a map that needs at least one entry has none.',
  'manifest.conflict': 'Two keys contradict each other, or one has no meaning beside the other.',
  'manifest.unknown-environment': 'An environment refers to one that does not exist.',
  'manifest.cycle': 'Environments are like each other in a circle.',
  'manifest.topology':
    'The hosts of an environment cannot run the project: a role is missing, or stands too often.',
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
