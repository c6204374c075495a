import type { ErrorCode } from './catalogue.ts';

/** What went wrong, in the words of the person who typed the command. */
export interface Fault {
  /** Stable, dotted: `postgres.port-busy`. catalogue.ts explains each. */
  code: ErrorCode;
  /** One sentence: what happened. */
  summary: string;
  /** Why, or the last useful lines of the program that failed. */
  detail?: string | undefined;
  /** What to type next, the best first. */
  hints?: string[] | undefined;
  cause?: unknown;
}

/** The families of errors that pulse raises on purpose; each decides an exit code (exit-codes.ts). */
export class PulseError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly hints: readonly string[];

  constructor(fault: Fault) {
    super(fault.summary, { cause: fault.cause });
    this.name = new.target.name;
    this.code = fault.code;
    this.detail = fault.detail;
    this.hints = fault.hints ?? [];
  }
}

/** Wrong words: arguments, flags, later the manifest. */
export class UserError extends PulseError {}
/** The machine lacks something, or something is in the way; nothing was changed. */
export class PreflightError extends PulseError {}
/** A program that pulse started failed. */
export class ToolError extends PulseError {}
/** Something reached over the network did not answer as it should. */
export class RemoteError extends PulseError {}
/** Somebody else holds what the command needs. */
export class LockError extends PulseError {}
/** The person, or a signal, ended the command. */
export class CancelledError extends PulseError {}
/** A fault of pulse itself. */
export class BugError extends PulseError {}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`ENOENT`), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
