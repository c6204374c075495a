import { DIAGNOSTIC_CODES } from './diagnostics/diagnostic.ts';
import { manifestSchema } from './manifest.ts';
import { toJsonSchema } from './schema/json-schema.ts';
import type { JsonSchema } from './schema/node.ts';
import { toReference } from './schema/reference.ts';

/** What the schema of the manifest publishes: docs/pulse.schema.json and docs/manifest.md are these, and a test says so. */

export const manifestJsonSchema = (): JsonSchema =>
  toJsonSchema(manifestSchema, 'pulse.yaml', 'The manifest of a project operated by pulse.');

const INTRODUCTION = `# The manifest: \`pulse.yaml\`

<!-- Generated from cli/src/config/manifest.ts; a test says when it is stale. -->

One file says what is deployed and where. \`pulse config\` prints what was resolved for each environment and the line
each value comes from; \`pulse config ENV --json\` is the same for programs. Editors that know the YAML language server
complete and check it by the comment on its first line.

A host is a name and its roles; no host is known by name anywhere else. Values of an environment win over those of the
project. A lab does not take over \`admins\`, \`registry\`, \`alerts\` and \`backup.s3\` of the project: it is reached from this
machine, keeps its own images and mails nobody.

Units are part of a value: \`30s\`, \`5m\`, \`1h\`, \`7d\` · \`256 MB\`, \`2 GB\` · \`300 MHz\` · \`1%\` · \`x2\` · \`15 EUR/month\`. Only
\`memory\` and \`cpu\` may leave theirs out, and mean MB and MHz.

Pieces that stand more than once may be named with an anchor under a key that begins with \`x-\`, and merged with \`<<\`.`;

const TOPOLOGY = `## What the hosts must add up to

- An environment has 1 to 3 hosts. One or two run one Nomad server, three run three.
- At least one host has the role \`ingress\`; exactly one has \`database\`; at most one each has \`cache\` and \`monitoring\`.
- Every service's role stands on some host.
- Environments answer at different domains; services listen on different ports and answer at different paths.
- \`like\` names another environment of the manifest, and no circle; \`--like\` on the command line overrides it.`;

/** docs/manifest.md */
export function manifestReference(example: string): string {
  const faults = Object.entries(DIAGNOSTIC_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return (
    [
      INTRODUCTION,
      `## An example\n\nThe manifest of this repository:\n\n\`\`\`yaml\n${example.trimEnd()}\n\`\`\``,
      toReference(manifestSchema.fields),
      TOPOLOGY,
      [
        '## Faults',
        '',
        'All faults are told at once, each with its place, and the exit code is 2.',
        '',
        '| code | what it means |',
        '| --- | --- |',
        ...faults,
      ].join('\n'),
    ].join('\n\n') + '\n'
  );
}
