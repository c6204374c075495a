import pino from 'pino';

/** Request lines are written together: a system call a line costs more CPU than making the line. */
const BATCH_CHARACTERS = 16_384;
const FLUSH_AFTER_MS = 100;

export interface LogStream {
  write(line: string): void;
  flush(): void;
}

/**
 * Writes lines to a file descriptor in batches of 100 ms; warnings and errors at once, with what came before them.
 * At exit the rest is written. `kill -9` loses the request lines of the last 100 ms, nothing else.
 */
export function createLogStream(fd = 1): LogStream {
  const destination = pino.destination({ fd, sync: true });
  let batch = '';
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (batch === '') return;
    const lines = batch;
    batch = '';
    destination.write(lines);
  };
  // The reader of a pipe may be gone (`node server.ts | head`): logging ends, serving goes on.
  destination.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.once('exit', flush);

  return {
    write(line) {
      batch += line;
      const routine = line.startsWith('{"level":"info"') || line.startsWith('{"level":"debug"');
      if (!routine || batch.length >= BATCH_CHARACTERS) flush();
      else timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref();
    },
    flush,
  };
}
