import type { OnIntent } from '../../events/intents.ts';
import type { Reporter } from '../../events/reporter.ts';

/** `pulse dev` as it was asked for. */
export interface DevRequest {
  root: string;
  /** Absolute; undefined for the usual place. */
  dataDir: string | undefined;
  appPort: number | undefined;
  apiPort: number | undefined;
  seed: boolean;
  reset: boolean;
  check: boolean;
  /** Answer questions with yes. */
  yes: boolean;
}

/** What the process around a run lends it. */
export interface Surroundings {
  reporter: Reporter;
  /** Aborted by Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** As if Ctrl-C had been pressed. */
  stop: () => void;
  /** What to do when told to stop a second time. */
  onForce: (act: () => void) => void;
  /** Where the live view sends keys. */
  onIntents: (listener: OnIntent) => void;
  /** Undefined without a terminal to ask on. */
  ask: ((question: string) => Promise<boolean>) | undefined;
}
