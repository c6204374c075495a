import { join } from 'node:path';
import { findManifest, type LoadedManifest, loadManifest, MANIFEST_NAME } from '../../config/load.ts';

/** The manifest of the folder a person is in, else the one this pulse came with. */
export async function openManifest(cwd: string, root: string): Promise<LoadedManifest> {
  const file = (await findManifest(cwd)) ?? join(root, MANIFEST_NAME);
  return loadManifest(file, cwd);
}
