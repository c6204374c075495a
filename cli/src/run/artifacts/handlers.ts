import { addToLock, entryOf, HOST_PLATFORM, lockedRelease, readLock } from '../../drivers/artifacts/index.ts';
import {
  buildArtifact,
  fetchRelease,
  findArtifact,
  keepArtifact,
  publishedSum,
} from '../../drivers/artifacts/index.ts';
import { ToolError } from '../../errors/errors.ts';
import type { ArtifactsStep } from '../../plans/artifacts.ts';
import type { Handle, StepOutcome, StepVoice } from '../execute.ts';
import type { ArtifactsRequest } from './request.ts';

const short = (sha256: string) => `sha256 ${sha256.slice(0, 12)}…`;

async function fetchOne(
  { root, env }: ArtifactsRequest,
  name: string,
  voice: StepVoice,
): Promise<StepOutcome> {
  const found = await findArtifact(root, name, env);
  await keepArtifact(root, found, env, voice);
  return { detail: `${found.version} from ${found.from}, ${short(found.sha256)}` };
}

async function buildOne(
  { root, lock }: ArtifactsRequest,
  name: string,
  voice: StepVoice,
): Promise<StepOutcome> {
  const entry = entryOf(name);
  const { sha256, toolchain } = await buildArtifact(root, entry, voice);
  const detail = `${entry.pinned} with ${toolchain}, ${short(sha256)}`;
  if (!lock) return { detail };
  if (entry.recipe.cgo) return { detail, note: 'not locked: a C compiler had a part in it' };
  await addToLock(root, {
    name,
    version: entry.pinned,
    ...HOST_PLATFORM,
    origin: 'built',
    toolchain,
    sha256,
  });
  return { detail, note: 'locked' };
}

/** A release that was published twice is either a mistake or an attack: somebody has to look. */
function refuseRepublished(name: string, version: string, before: string, now: string): void {
  if (before === now) return;
  throw new ToolError({
    code: 'artifacts.republished',
    summary: `${name} ${version} is published with another checksum than the one in artifacts/lock.json.`,
    detail: `locked    sha256 ${before}\npublished sha256 ${now}`,
    hints: [`pulse artifacts lock ${name} --replace   # after finding out why`],
  });
}

async function lockOne(
  { root, env, replace }: ArtifactsRequest,
  { name, version }: { name: string; version: string },
  voice: StepVoice,
): Promise<StepOutcome> {
  const request = { root, entry: entryOf(name), version, env };
  const archive = await publishedSum(request, voice);
  const before = lockedRelease(await readLock(root), name, version);
  if (before && !replace) refuseRepublished(name, version, before.archive, archive);
  const sha256 = await fetchRelease(request, { archive }, voice);
  await addToLock(root, { name, version, ...HOST_PLATFORM, origin: 'release', archive, sha256 });
  return { detail: `${version}, ${short(sha256)}` };
}

/** Step kind → what is done. */
export function artifactsHandlers(request: ArtifactsRequest): Handle<ArtifactsStep> {
  return async ({ kind, input }, voice) => {
    switch (kind) {
      case 'artifact.fetch':
        return await fetchOne(request, input.name, voice);
      case 'artifact.build':
        return await buildOne(request, input.name, voice);
      case 'artifact.lock':
        return await lockOne(request, input, voice);
    }
  };
}
