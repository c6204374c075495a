import type { ReadStream, WriteStream } from 'node:tty';

/** The process around a command, so that commands never touch `process` themselves. */
export interface Edge {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  stdin: ReadStream;
  stdout: WriteStream;
  stderr: WriteStream;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** As if Ctrl-C had been pressed; the second time ends the process at once. */
  stop: () => void;
  /** Registers what must happen before the process is ended at once. Synchronous. */
  onForce: (act: () => void) => void;
}
