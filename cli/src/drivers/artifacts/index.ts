export { buildArtifact } from './build.ts';
export { listKept } from './cache.ts';
export { CATALOGUE, type CatalogueEntry, entryOf, fill, HOST_PLATFORM } from './catalogue.ts';
export { findAll, findArtifact, findArtifacts, type FoundArtifact, keepArtifact, lookFor } from './find.ts';
export { addToLock, lockedRelease, readLock } from './lock.ts';
export { fetchRelease, publishedSum } from './release.ts';
