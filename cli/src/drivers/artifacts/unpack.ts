import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { openPromise } from 'yauzl';
import { messageOf, PulseError, ToolError } from '../../errors/errors.ts';
import { diskFault } from './errors.ts';

/** No program of the catalogue is a third of it; an archive that unpacks to more is none of ours. */
const LARGEST = 1_000_000_000;

function badArchive(archive: string, detail: string, cause?: unknown): ToolError {
  return new ToolError({
    code: 'artifacts.bad-archive',
    summary: `${basename(archive)} cannot be unpacked.`,
    detail,
    cause,
  });
}

/** Ends a stream that goes on past the limit, whatever its header said. */
function limited(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > LARGEST) done(new Error('it unpacks to more than 1 GB'));
      else done(null, chunk);
    },
  });
}

const pour = (from: AsyncIterable<Buffer>, target: string) =>
  pipeline(from, limited(), createWriteStream(target));

async function fromZip(archive: string, member: string, target: string): Promise<boolean> {
  const zip = await openPromise(archive, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== member) continue;
      await pour(await zip.openReadStreamPromise(entry), target);
      return true;
    }
    return false;
  } finally {
    zip.close();
  }
}

async function fromTar(archive: string, member: string, target: string): Promise<boolean> {
  const tar = extract();
  let found = false;
  const reading = pipeline(createReadStream(archive), createGunzip(), tar);
  const looking = (async () => {
    for await (const entry of tar) {
      const { name, type } = entry.header;
      // A link of this name would be followed to wherever it points.
      if (name.replace(/^\.\//u, '') === member && type === 'file') {
        await pour(entry as AsyncIterable<Buffer>, target);
        found = true;
      } else entry.resume();
    }
  })();
  await Promise.all([reading, looking]);
  return found;
}

/**
 * Takes one executable out of an archive (.zip, .tar.gz; anything else is the executable itself) and writes it to
 * `target`. Names inside the archive are compared, never used as paths.
 * @throws ToolError for a damaged archive, or one without the executable.
 */
export async function unpack(archive: string, member: string, target: string): Promise<void> {
  let found = true;
  try {
    if (archive.endsWith('.zip')) found = await fromZip(archive, member, target);
    else if (archive.endsWith('.tar.gz')) found = await fromTar(archive, member, target);
    else await copyFile(archive, target);
  } catch (error) {
    const fault = diskFault(error, basename(archive));
    throw fault instanceof PulseError ? fault : badArchive(archive, messageOf(error), error);
  }
  if (!found) throw badArchive(archive, `there is no file "${member}" in it`);
  await chmod(target, 0o755);
}
