import { isMap } from 'yaml';
import { checkEnvironments } from './checks/environments.ts';
import { Ground } from './checks/ground.ts';
import { checkLikes } from './checks/likes.ts';
import { checkServices } from './checks/services.ts';
import { checkTopology } from './checks/topology.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { parseYaml } from './yaml/parse.ts';
import { read } from './yaml/read.ts';
import { kindOf, MANIFEST, type Place, Reader, spanOf } from './yaml/reader.ts';

/** A manifest without faults, and where each of its values stands. */
export interface SoundManifest {
  manifest: Manifest;
  places: ReadonlyMap<string, Place>;
}

export type ManifestReading = ({ ok: true } & SoundManifest) | { ok: false; diagnostics: Diagnostic[] };

/** Reads a manifest from its text. All faults are found at once; only those of YAML itself hide the others. */
export function readManifest(text: string): ManifestReading {
  const yaml = parseYaml(text);
  if (!yaml.ok) return yaml;
  const { contents } = yaml.document;
  const start = { start: 0, end: 1 };
  const reader = new Reader(yaml.document);
  if (contents !== null && !isMap(contents) && !('source' in contents && contents.source === '')) {
    const span = spanOf(contents, start);
    reader.fault(
      'manifest.type',
      '',
      span,
      `the manifest must be a map, not ${kindOf(contents)}`,
      'begin with project: and a name',
    );
    return { ok: false, diagnostics: reader.diagnostics };
  }
  const at = {
    path: '',
    name: MANIFEST,
    owner: MANIFEST,
    subject: MANIFEST,
    key: null,
    span: start,
  };
  const manifest = read(reader, manifestSchema, contents, { ...at, key: start }) as Manifest;
  const ground = new Ground(manifest, reader);
  for (const check of [checkServices, checkLikes, checkTopology, checkEnvironments]) check(ground);
  const { diagnostics, places } = reader;
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, manifest, places };
}
