import { pino } from 'pino';
import type { Logger } from 'pino';

/** Lines waiting to be written at most this long (ms) and this much (bytes): one write serves many requests. */
const DELAY = 200;
const BUFFER = 4096;

/** JSON lines on stdout with ISO times, as the API writes them. */
export function createLogger(level: string): Logger {
  const destination = pino.destination({ dest: 1, sync: false, minLength: BUFFER, periodicFlush: DELAY });
  return pino(
    {
      level,
      base: { service: 'app' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
