import type { Event, Fault, PlannedStep, Severity } from './events.ts';
import { KEPT_LINES, type LineView, type RunView, type ServiceView, type StepView } from './view.ts';

function changeStep(view: RunView, id: string, change: Partial<StepView>): RunView {
  return { ...view, steps: view.steps.map((step) => (step.id === id ? { ...step, ...change } : step)) };
}

/** A fault as lines: what happened, why, what to type. */
function faultText({ summary, detail, hints }: Fault): string {
  return [summary, detail, ...hints.map((hint) => `next: ${hint}`)].filter(Boolean).join('\n');
}

function addLine(view: RunView, event: Event, source: string, level: Severity, text: string): RunView {
  const line: LineView = { seq: event.seq, at: event.at, source, level, text };
  return { ...view, lines: [...view.lines, line].slice(-KEPT_LINES) };
}

function changeService(view: RunView, event: Extract<Event, { type: 'service.changed' }>): RunView {
  const old = view.services.find(({ name }) => name === event.service);
  const next: ServiceView = {
    name: event.service,
    state: event.state,
    address: event.address ?? old?.address,
    note: event.note,
  };
  const services = old
    ? view.services.map((service) => (service === old ? next : service))
    : [...view.services, next];
  return { ...view, services };
}

const planned = (step: PlannedStep): StepView => ({
  ...step,
  host: step.host,
  state: 'pending',
  detail: '',
  note: undefined,
  startedAt: undefined,
  endedAt: undefined,
  durationMs: undefined,
  fault: undefined,
});

function fail(view: RunView, { summary, code, detail, hints }: Fault, step?: string): RunView {
  return view.failure ? view : { ...view, failure: { code, summary, detail, hints, step } };
}

function change(view: RunView, event: Event): RunView {
  switch (event.type) {
    case 'run.started': {
      const { runId, command, environment, words = environment, at } = event;
      return { ...view, runId, command, environment, words, startedAt: at };
    }
    case 'plan.ready':
      return { ...view, last: event.last, steps: event.steps.map(planned) };
    case 'plan.shown':
      return view;
    case 'confirm.asked':
      return { ...view, question: event.question };
    case 'confirm.answered':
      return { ...view, question: undefined };
    case 'step.started':
      return changeStep(view, event.step, { state: 'running', startedAt: event.at });
    case 'step.progress':
      return changeStep(view, event.step, { detail: event.text });
    case 'step.log':
      return addLine(view, event, event.step, 'info', event.line);
    case 'step.succeeded': {
      const { durationMs, detail, note } = event;
      return changeStep(view, event.step, {
        state: 'succeeded',
        durationMs,
        detail,
        note,
        endedAt: event.at,
      });
    }
    case 'step.failed': {
      const { durationMs, fault } = event;
      const end = { state: 'failed', durationMs, fault, detail: 'failed', endedAt: event.at } as const;
      const failed = fail(changeStep(view, event.step, end), fault, event.step);
      return addLine(failed, event, event.step, 'error', faultText(fault));
    }
    case 'step.skipped':
      return changeStep(view, event.step, { state: 'skipped', detail: event.reason, endedAt: event.at });
    case 'service.changed':
      return changeService(view, event);
    case 'service.log':
      return addLine(view, event, event.service, event.level, event.line);
    case 'diagnostic':
      return addLine(
        event.severity === 'error' ? fail(view, event) : view,
        event,
        'pulse',
        event.severity,
        faultText(event),
      );
    case 'result':
      return addLine({ ...view, result: event.text }, event, 'pulse', 'info', event.text);
    case 'run.finished': {
      const { outcome, exitCode, durationMs } = event;
      return { ...view, outcome, exitCode, durationMs };
    }
  }
}

/** Pure: the state after one more event. Replaying a journal gives the view that was on the screen. */
export const reduce = (view: RunView, event: Event): RunView => ({ ...change(view, event), at: event.at });
