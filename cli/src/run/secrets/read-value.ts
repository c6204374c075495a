import { UserError } from '../../errors/errors.ts';
import { Secret } from '../../config/secret.ts';
import type { Edge } from '../../lib/edge.ts';
import { askHidden } from '../../lib/hidden.ts';

/** UTF-16 units; the catalogue refuses values far below this. */
const LONGEST = 1_048_576;

async function readAll(edge: Edge): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of edge.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST)
      throw new UserError({ code: 'secrets.value', summary: 'standard input is far too long for a secret' });
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UserError({
      code: 'secrets.value',
      summary: 'standard input is not UTF-8 text',
      hints: ['base64 FILE | pulse secrets set ENV NAME'],
    });
  }
}

/** A value from standard input, without the end of line that `echo` adds; on a terminal asked for twice, unseen. */
export async function readValue(edge: Edge, name: string): Promise<Secret> {
  if (!edge.stdin.isTTY) return new Secret((await readAll(edge)).replace(/\r?\n$/u, ''));
  const value = await askHidden(`${name}: `, edge);
  if ((await askHidden(`${name}, again: `, edge)) === value) return new Secret(value);
  throw new UserError({
    code: 'secrets.value',
    summary: 'the two values differ',
    detail: 'Nothing was changed.',
  });
}
