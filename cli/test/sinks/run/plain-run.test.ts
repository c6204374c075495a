import { expect, test } from 'vitest';
import type { Event, RunEvent } from '../../../src/events/events.ts';
import { createNdjsonRenderer } from '../../../src/sinks/render/ndjson.ts';
import { createPlainRenderer } from '../../../src/sinks/render/plain.ts';
import { createQuietRenderer } from '../../../src/sinks/render/quiet.ts';
import { stamped } from '../../helpers/events.ts';
import { fakeTerminal } from '../../helpers/stream.ts';
import { runs } from '../../recordings/runs.ts';

type Make = (output: { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream }) => {
  write: (event: Event) => void;
};

function replay(make: Make, events: readonly Event[]): { out: string; err: string } {
  const [stdout, stderr] = [fakeTerminal(80), fakeTerminal(80)];
  const sink = make({ stdout, stderr });
  for (const event of events) sink.write(event);
  return { out: stdout.text(), err: stderr.text() };
}

const plain: Make = (output) => createPlainRenderer(output, { color: false });
const annotated: Make = (output) => createPlainRenderer(output, { color: false, annotations: true });

test.each(Object.entries(runs))('plain: %s', async (name, events) => {
  const { out, err } = replay(plain, events);
  await expect(`--- stdout\n${out}--- stderr\n${err}`).toMatchFileSnapshot(`../../golden/plain-${name}.txt`);
});

test.each(Object.entries(runs))(
  'quiet: %s says its result or its failure, and nothing on the way',
  (_name, events) => {
    const { out, err } = replay(createQuietRenderer, events);
    const results = events.filter(({ type }) => type === 'result');
    expect(out).toBe(results.map((event) => ('text' in event ? `${event.text}\n` : '')).join(''));
    const failed = events.some(({ type }) => type === 'step.failed');
    expect(err !== '').toBe(failed);
  },
);

test.each(Object.entries(runs))('ndjson: %s is one event a line', (_name, events) => {
  const { out } = replay(({ stdout }) => createNdjsonRenderer(stdout), events);
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(events);
});

const failing = (detail: string): Event[] =>
  stamped([
    { type: 'run.started', command: 'up', environment: 'lab' },
    {
      type: 'plan.ready',
      hash: 'x',
      steps: [{ id: 'a/ssh', phase: 'configure', title: 'Apply ssh to a', cause: 'new', host: 'a' }],
    },
    { type: 'step.started', step: 'a/ssh' },
    {
      type: 'step.failed',
      step: 'a/ssh',
      durationMs: 5,
      fault: {
        code: 'ansible.task-failed',
        summary: '100 % broken, sadly.',
        detail,
        hints: ['pulse up lab'],
      },
    },
  ] satisfies RunEvent[]);

test('on GitHub a failure is an annotation at its line of the sources; elsewhere there is none', () => {
  const events = failing('Bad option: Foo\nat ansible/roles/ssh/tasks/main.yml:12');
  expect(replay(annotated, events).err).toContain(
    '\n::error file=ansible/roles/ssh/tasks/main.yml,line=12,title=ansible.task-failed::100 %25 broken, sadly.' +
      '%0ABad option: Foo%0Aat ansible/roles/ssh/tasks/main.yml:12%0Anext: pulse up lab\n',
  );
  expect(replay(annotated, failing('no place')).err).toContain('\n::error title=ansible.task-failed::');
  expect(replay(plain, events).err).not.toContain('::error');
});

test('on GitHub a release is noticed with what the public got meanwhile; another result is not', () => {
  const released = (name: string) =>
    stamped([
      { type: 'run.started', command: name, environment: 'prod' },
      {
        type: 'result',
        name,
        text: 'Release 42 is live in 2.1 s. 1,842 requests, 0 failed, p99 43 ms.\n  undo: pulse rollback prod',
        data: {},
      },
    ] satisfies RunEvent[]);
  expect(replay(annotated, released('deploy')).err).toContain(
    '::notice title=pulse deploy::Release 42 is live in 2.1 s. 1,842 requests, 0 failed, p99 43 ms.%0A  undo: pulse rollback prod\n',
  );
  expect(replay(annotated, released('build')).err).not.toContain('::notice');
  expect(replay(plain, released('deploy')).err).not.toContain('::notice');
});
