import { problems } from '../../errors/problem.ts';

/** Where a page ended: the order is (at, id) descending, so that new events never move what was already read. */
export interface Position {
  at: Date;
  id: string;
}

const shape = /^(\d{13})_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

export const encodeCursor = ({ at, id }: Position): string =>
  Buffer.from(`${String(at.getTime()).padStart(13, '0')}_${id}`).toString('base64url');

/** @throws {Problem} validation, for anything that `encodeCursor` did not write. */
export function decodeCursor(cursor: string): Position {
  const match = shape.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!match?.[1] || !match[2]) {
    throw problems.validation([{ path: 'query.cursor', message: 'is not the nextCursor of a page' }]);
  }
  return { at: new Date(Number(match[1])), id: match[2] };
}
