import type { Event, Fault } from '../../events/events.ts';

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const escapeData = (text: string) => text.replace(/[%\r\n]/g, (sign) => encodeURIComponent(sign));
const escapeProperty = (text: string) =>
  escapeData(text).replace(/[:,]/g, (sign) => encodeURIComponent(sign));

/** `at ansible/roles/docker/tasks/main.yml:12`, as the fault of a task ends. */
const PLACE = /^at (\S+?)(?::(\d+))?$/m;

function annotation({ code, summary, detail, hints }: Fault): string {
  const [, file, line] = PLACE.exec(detail ?? '') ?? [];
  const properties = [
    file === undefined ? '' : `file=${escapeProperty(file)}`,
    line === undefined ? '' : `line=${line}`,
    `title=${escapeProperty(code)}`,
  ];
  const [next] = hints;
  const text = [summary, detail, next === undefined ? undefined : `next: ${next}`].filter(Boolean).join('\n');
  return `::error ${properties.filter(Boolean).join(',')}::${escapeData(text)}`;
}

/** Commands whose result a team wants above the log: which release, how long it took, what the public got meanwhile. */
const RELEASING = new Set(['deploy', 'rollback', 'restart', 'scale']);

/** The lines that make GitHub show a failure where it belongs, and a release: above the log, and at its line of the sources. */
export function annotate(event: Event): string[] {
  if (event.type === 'step.failed') return [annotation(event.fault)];
  if (event.type === 'result' && RELEASING.has(event.name))
    return [`::notice title=${escapeProperty(`pulse ${event.name}`)}::${escapeData(event.text)}`];
  return event.type === 'diagnostic' && event.severity === 'error' ? [annotation(event)] : [];
}
