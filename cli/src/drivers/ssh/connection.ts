import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../errors/errors.ts';
import { start } from '../../lib/process.ts';
import { buildSshArgs, type SshTarget } from './args.ts';
import { sshFault } from './errors.ts';
import { type Hand, HAND_COMMAND, HandSession } from './hand.ts';

/** One authenticated connection to a host, which everything of a run goes through. */
export interface Connection {
  /** The host, reached through this connection by every ssh that pulse starts with it. */
  readonly target: SshTarget;
  readonly hand: Hand;
  /** Paths of the UNIX sockets on this machine that lead to what was asked for, in that order. */
  readonly sockets: readonly string[];
  /** Resolves when it has ended, whoever ended it; never rejects. */
  readonly ended: Promise<unknown>;
  close: () => Promise<void>;
}

export interface ConnectOptions {
  /** `127.0.0.1:4646` as the host sees it. */
  forward?: readonly string[];
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

const CONNECT_MS = 10_000;
const GRACE_MS = 2000;
/** The path of a UNIX socket ends at about 100 characters, and ssh adds some of its own. */
const LONGEST_FOLDER = 60;

function privateFolder(): string {
  const folder = join(tmpdir(), 'pulse-ssh-');
  return mkdtempSync(folder.length <= LONGEST_FOLDER ? folder : '/tmp/pulse-ssh-');
}

/** A dead host is noticed within seconds: somebody waits. */
const OPTIONS = [
  'ControlMaster=yes',
  'ControlPersist=no',
  'StreamLocalBindUnlink=yes',
  'ExitOnForwardFailure=yes',
  'ServerAliveInterval=3',
  'ServerAliveCountMax=3',
];

/**
 * Opens a connection whose session is the hand on the host. When pulse dies, even by SIGKILL, the end of its standard
 * input ends the hand, the session and the client.
 * @throws RemoteError naming the host, within `timeoutMs`.
 */
export async function connect(target: SshTarget, options: ConnectOptions = {}): Promise<Connection> {
  const { forward = [], timeoutMs = CONNECT_MS, signal } = options;
  const folder = privateFolder();
  const control = join(folder, 'c');
  const sockets = forward.map((_, i) => join(folder, `f${i}`));
  const session = new HandSession(target.name);
  const args = buildSshArgs(target, {
    command: HAND_COMMAND,
    options: [...OPTIONS, `ControlPath=${control}`],
  });
  const forwards = forward.flatMap((place, i) => ['-L', `${sockets[i] ?? ''}:${place}`]);
  const child = start('ssh', [...forwards, ...args], {
    conversation: true,
    onLine: (line, stream) => stream === 'stdout' && session.take(line),
  });
  session.begin(child);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill();
  }, timeoutMs);
  signal?.addEventListener('abort', child.kill, { once: true });
  if (signal?.aborted === true) child.kill();
  const ended = child.exit.then((exit) => {
    rmSync(folder, { recursive: true, force: true });
    const cancelled = signal?.aborted === true && !timedOut;
    session.end(
      cancelled
        ? new CancelledError({ code: 'run.cancelled', summary: 'Cancelled.' })
        : sshFault(target, { ...exit, stdout: '', timedOut }),
    );
  });
  try {
    await session.ready;
  } finally {
    clearTimeout(timer);
    // From here on who was cancelled tidies up through this very connection.
    signal?.removeEventListener('abort', child.kill);
  }
  return {
    target: { ...target, control },
    hand: session,
    sockets,
    ended,
    async close() {
      // Not by the end of its input: that would take a way to the host and back, and the hand ends with the connection.
      await child.stop(GRACE_MS);
      await ended;
    },
  };
}
