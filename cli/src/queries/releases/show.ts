import type { Release } from '../../config/release.ts';
import type { Asked } from '../../config/target.ts';
import { findStanding } from '../../drivers/control/reach.ts';
import { openCluster } from '../../drivers/nomad/cluster.ts';
import { ReleaseStore } from '../../drivers/nomad/records.ts';
import { table } from '../../lib/text.ts';

export interface ReleasesRequest extends Asked {
  json: boolean;
  signal: AbortSignal;
}

function rowOf(release: Release, current: number | null): string[] {
  const { number, services, by, at, outcome, note, schema } = release;
  const images = Object.entries(services).map(
    ([name, { image, since }]) => `${name} ${shortImage(image)}${since === number ? '' : ` (${since})`}`,
  );
  return [
    `${number === current ? '*' : ' '} ${number}`,
    at.slice(0, 19).replace('T', ' '),
    outcome,
    images.join(', '),
    by,
    schema === null ? '' : `schema ${schema}`,
    note ?? '',
  ];
}

/** Enough of an image to know it again. */
function shortImage(image: string): string {
  const [, digest] = /@sha256:([0-9a-f]{8,})$/u.exec(image) ?? [];
  return digest === undefined ? image.slice(image.lastIndexOf('/') + 1) : digest.slice(0, 8);
}

/** What `pulse releases` prints: the newest first. */
export async function showReleases(request: ReleasesRequest): Promise<string> {
  const target = await findStanding(request);
  const { cluster: opening } = await openCluster(target, () => undefined, request.signal);
  const cluster = await opening;
  try {
    const records = new ReleaseStore(cluster.nomad);
    const [current, releases] = await Promise.all([records.current(), records.all()]);
    const newestFirst = releases.toSorted((a, b) => b.number - a.number);
    const serves = current.value?.release ?? null;
    if (request.json) {
      const documents = newestFirst.map((release) => ({ ...release, current: release.number === serves }));
      return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
    }
    if (newestFirst.length === 0) return 'Nothing was released yet.\n';
    return `${table(newestFirst.map((release) => rowOf(release, serves)))}\n`;
  } finally {
    await cluster.close();
  }
}
