import type { ErrorCode } from '../../errors/catalogue.ts';
import type { AllocationStub, Placement, TaskEvent } from './types.ts';

/** Why an instance does not run, in one line. */
export interface Inspection {
  code: ErrorCode;
  /** Ends the sentence `api on front …`. */
  words: string;
  /** Whether the log of the task can say more. */
  ran: boolean;
}

const SIGNALS: Readonly<Record<number, string>> = {
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
  134: 'SIGABRT',
};

function exitWords(code: number): string {
  const signal = SIGNALS[code];
  return signal === undefined ? `exit code ${code}` : `${signal} (exit code ${code})`;
}

function imageFault(message: string): Inspection {
  const ran = false;
  if (/no such host|connection refused|i\/o timeout|Client\.Timeout|dial tcp/iu.test(message))
    return {
      code: 'deploy.image-registry',
      words: `cannot fetch its image: the registry does not answer (${message})`,
      ran,
    };
  if (/unauthorized|denied|no basic auth|authentication/iu.test(message))
    return { code: 'deploy.image-denied', words: `may not fetch its image (${message})`, ran };
  if (/manifest unknown|not found|no such image|does not exist/iu.test(message))
    return {
      code: 'deploy.image-missing',
      words: `has no image: there is none of that name (${message})`,
      ran,
    };
  return { code: 'deploy.image', words: `cannot fetch its image: ${message}`, ran };
}

/** What one event of a task says about a failure; undefined for the ordinary ones. */
function faultOf({ Type, DisplayMessage, Details, ExitCode }: TaskEvent): Inspection | undefined {
  const message = DisplayMessage.replace(/^Failed to (?:pull|start task): ?/iu, '').trim();
  switch (Type) {
    case 'Terminated': {
      const code = Number(Details?.exit_code ?? ExitCode);
      if (Details?.oom_killed === 'true')
        return {
          code: 'deploy.out-of-memory',
          words: 'was ended because it needed more memory than the manifest gives it',
          ran: true,
        };
      return { code: 'deploy.exited', words: `ended by itself: ${exitWords(code)}`, ran: true };
    }
    case 'Driver Failure':
      if (/pull|image|manifest|registry/iu.test(message)) return imageFault(message);
      return { code: 'deploy.not-started', words: `could not be started: ${message}`, ran: false };
    case 'Setup Failure':
    case 'Failed Validation':
    case 'Failed Artifact Download':
      return { code: 'deploy.not-started', words: `could not be prepared: ${message}`, ran: false };
    case 'Template Failed':
    case 'Killing':
      if (/template|missing|nomadVar|variable/iu.test(message))
        return { code: 'deploy.template', words: `lacks what its job file reads: ${message}`, ran: false };
      return { code: 'deploy.failed', words: `was stopped: ${message}`, ran: true };
    default:
      return undefined;
  }
}

/** The first thing that went wrong with an allocation; undefined while nothing did. Pure. */
export function inspectAllocation(allocation: AllocationStub): Inspection | undefined {
  const events = Object.values(allocation.TaskStates ?? {}).flatMap(({ Events }) => Events ?? []);
  const ordered = events.toSorted((a, b) => a.Time - b.Time);
  for (const event of ordered) {
    const fault = faultOf(event);
    if (fault) return fault;
  }
  if (allocation.ClientStatus === 'lost')
    return { code: 'deploy.lost', words: 'is lost: its host does not answer any more', ran: false };
  if (allocation.ClientStatus === 'failed')
    return { code: 'deploy.failed', words: `failed: ${allocation.ClientDescription}`, ran: true };
  return undefined;
}

const DIMENSIONS: Readonly<Record<string, string>> = {
  memory: 'memory',
  cpu: 'processor time',
  disk: 'disk',
};

/** Why a group found no host, in one line. Pure. */
export function inspectPlacement(placement: Placement): { code: ErrorCode; words: string } {
  const { DimensionExhausted, ConstraintFiltered, NodesEvaluated } = placement;
  const exhausted = Object.entries(DimensionExhausted ?? {});
  if (exhausted.length > 0) {
    const words = exhausted.map(
      ([dimension, hosts]) => `${DIMENSIONS[dimension] ?? dimension} on ${hosts} of ${NodesEvaluated} hosts`,
    );
    return { code: 'deploy.capacity', words: `there is not enough ${words.join(', ')}` };
  }
  const filtered = Object.entries(ConstraintFiltered ?? {});
  if (filtered.length > 0) {
    const words = filtered.map(([constraint, hosts]) => `${constraint} rules out ${hosts}`);
    return { code: 'deploy.constraint', words: `no host fits: ${words.join(', ')} of ${NodesEvaluated}` };
  }
  if (NodesEvaluated === 0) return { code: 'deploy.no-host', words: 'no host is ready to run anything' };
  return { code: 'deploy.unplaced', words: `none of ${NodesEvaluated} hosts can take it` };
}
