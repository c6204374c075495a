import { isNoise, readLogLine } from '../../drivers/local/log-line.ts';
import { createService, describeExit } from '../../drivers/local/service.ts';
import type { ServiceName } from '../../plans/dev-steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { DevContext } from './context.ts';
import { buildServiceSpec, type ServiceStep } from './service-spec.ts';

const NOTES: Record<ServiceName, string> = { api: 'docs at /docs', app: '← open this' };

/** Starts a service, waits until it is healthy, and passes on what it says from then on. */
export async function startService(
  step: ServiceStep,
  context: DevContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const { emit, instance, live } = context;
  const { service: name, address } = step.input;
  const service = createService(buildServiceSpec(step, context), {
    onSpawn: instance.record,
    onGone: instance.forget,
    onLine(line, stream) {
      if (isNoise(line)) return;
      const { level, text } = readLogLine(line, stream);
      emit({ type: 'service.log', service: name, level, line: text });
    },
    onCrash(exit) {
      const what = describeExit(exit);
      emit({ type: 'service.changed', service: name, state: 'down', note: what });
      emit({
        type: 'diagnostic',
        severity: 'error',
        code: `service.${name}.crashed`,
        summary: `${name} ${what}.`,
        detail: exit.tail,
        hints: ['mend it: it is started again when its sources change'],
      });
      context.onCrash(name);
    },
  });
  live.services.set(name, service);
  emit({ type: 'service.changed', service: name, state: 'starting', address });
  await service.start(voice.signal);
  emit({ type: 'service.changed', service: name, state: 'up', address });
  return { detail: address, note: NOTES[name] };
}
