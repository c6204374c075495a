import type { Target } from '../../config/target.ts';
import type { Emit } from '../../events/events.ts';
import type { Reporter } from '../../events/reporter.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { Lease } from '../lease/hold.ts';
import { makeRelease } from './deploy.ts';
import { lookAtSources } from './images.ts';
import { markReleased } from './released.ts';
import { onCluster } from './session.ts';

/** The events of a release as the progress of the one step that it is here; what a person has to know stays as it is. */
const within =
  (emit: Emit, { progress }: StepVoice): Emit =>
  (event) => {
    if (event.type === 'step.started') progress(event.step);
    else if (event.type === 'step.progress') progress(`${event.step}: ${event.text}`);
    else if (event.type === 'diagnostic') emit(event);
  };

/** Makes the first release of an environment, under the lease of the run that made it. */
export async function releaseFirst(
  target: Target,
  lease: Lease,
  reporter: Reporter,
  voice: StepVoice,
): Promise<StepOutcome> {
  const { signal } = voice;
  const told: Reporter = { ...reporter, emit: within(reporter.emit, voice) };
  const everything = { only: null, images: {} };
  const asked = { planFile: null, out: null, yes: true, waitMs: 0, watch: false };
  let detail = '';
  await onCluster(target, lease, { reporter: told, signal }, async (session) => {
    const before = await session.records.current();
    if (before.value !== null) {
      // Somebody released from another machine.
      await markReleased(target, session.known);
      detail = `release ${before.value.release} serves already`;
      return;
    }
    const request = { ...target, ...everything, ...asked };
    const looked = lookAtSources({ target, ...everything });
    await makeRelease(request, { reporter: told, signal, ask: undefined }, session, looked);
    const { value } = await session.records.current();
    detail = `release ${value?.release ?? '?'} serves`;
  });
  return { detail };
}
