import { randomUUID } from 'node:crypto';

/** What is echoed in a header and written in logs: nothing that could break a line or hide in it. */
const WELL_FORMED = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's request id when it is well formed, otherwise a new UUID. */
export function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : randomUUID();
}
