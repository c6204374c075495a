import { type Emit, type Event, EVENT_VERSION, type Sink } from './events.ts';
import { createRedactor, type Redactor } from './redact.ts';

export interface Reporter {
  readonly runId: string;
  readonly emit: Emit;
  readonly learn: Redactor['learn'];
  close: () => Promise<void>;
}

export interface ReporterOptions {
  runId: string;
  /** In order: the journal first, so that an event is on disk before anybody sees it. */
  sinks: readonly Sink[];
  now?: () => Date;
}

/** Stamps, redacts and hands every event to every sink, in order. */
export function createReporter({ runId, sinks, now = () => new Date() }: ReporterOptions): Reporter {
  const redactor = createRedactor();
  let seq = 0;
  return {
    runId,
    learn: redactor.learn,
    emit(body) {
      seq += 1;
      const stamp = { v: EVENT_VERSION, seq, at: now().toISOString(), runId } as const;
      const event: Event = { ...stamp, ...redactor.redact(body) };
      for (const sink of sinks) sink.write(event);
    },
    async close() {
      for (const sink of sinks) await sink.close();
    },
  };
}
