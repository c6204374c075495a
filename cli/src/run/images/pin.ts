import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RemoteError } from '../../errors/errors.ts';
import { LOCK_NAME, officialBase, readBaseLock } from '../../drivers/images/base.ts';
import { digestOf, placeOf } from '../../drivers/images/registry.ts';
import { lockedNode } from '../../drivers/lab/index.ts';

/** Asks the public registry for the digest of the official image, and writes it into images.lock.json. */
export async function pinBase(root: string): Promise<string> {
  const base = officialBase(await lockedNode(root));
  const { address, repository, reference } = placeOf(base);
  const digest = await digestOf({ address, account: null, tunnelled: false }, repository, reference);
  if (digest === null) {
    throw new RemoteError({
      code: 'image.unknown',
      summary: `There is no image ${base}.`,
      hints: ['pulse build --base IMAGE   # another image that has Node at /usr/local/bin/node'],
    });
  }
  const before = await readBaseLock(root);
  await writeFile(join(root, LOCK_NAME), `${JSON.stringify({ base, digest }, null, 2)}\n`);
  const same = before.base === base && before.digest === digest;
  return `${base}@${digest}\n${same ? 'Nothing changed.' : `Written to ${LOCK_NAME}: commit it.`}\n`;
}
