import { defer, redirect, redirectDocument } from '@remix-run/node';
import { ApiError } from './api-errors.ts';
import type { Problem } from './api-errors.ts';

/** Either what was asked for, or why it is missing. */
export type Outcome<T> =
  { readonly data: T; readonly problem: null } | { readonly data: null; readonly problem: Problem };

/** Waits for a call of the API; a refusal becomes a value, so that the page is still made and says what is missing. */
export async function attempt<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { data: await call, problem: null };
  } catch (error) {
    if (error instanceof ApiError) return { data: null, problem: error.problem };
    throw error;
  }
}

const PRIVATE = { 'cache-control': 'no-store' };

/**
 * The answer of a loader. `defer` without any promise: plain objects and `json` are written to a Response and read back
 * by Remix before it renders, which costs two more passes over the data.
 */
export function page<T extends Record<string, unknown>>(data: T, status = 200) {
  // Deprecated in favour of single fetch, which we do not use for the same reason.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return defer(data, { status, headers: PRIVATE });
}

/** The loader's answer for an outcome: 503 when the API is away, its own status for its other refusals. */
export function pageOf<T, E extends Record<string, unknown>>(outcome: Outcome<T>, extra: E) {
  return page({ ...outcome, ...extra }, outcome.problem === null ? 200 : outcome.problem.status);
}

/** A form shown again; name the type of its state, the page reads it back under that name. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function formAnswer<T>(data: T, status: number) {
  return Response.json(data, { status, headers: PRIVATE });
}

/** After a form has done its work: the browser asks for the next page, so that reloading repeats nothing. */
export function seeOther(path: string) {
  return redirect(path, { status: 303, headers: PRIVATE });
}

/** The same when who is logged in, or the language, changes: nothing of the old document stays in memory. */
export function seeOtherDocument(path: string) {
  return redirectDocument(path, { status: 303, headers: PRIVATE });
}
