import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AnsibleEvent, parseAnsibleLine } from '../../../src/drivers/ansible/event.ts';
import { createTranslator, type RoleNews } from '../../../src/drivers/ansible/translate.ts';
import { PulseError } from '../../../src/errors/errors.ts';

const recording = readFileSync(join(import.meta.dirname, '../../recordings/ansible-converged.jsonl'), 'utf8');

function newsOf(lines: readonly string[]): RoleNews[] {
  const translator = createTranslator('/srv/pulse');
  return lines.flatMap((line) => {
    const event = parseAnsibleLine(line);
    return event ? translator.take(event) : [];
  });
}

const task = {
  id: 't1',
  name: 'Write the configuration',
  role: 'ssh',
  action: 'ansible.builtin.template',
  file: '/srv/pulse/ansible/roles/ssh/tasks/configure.yml',
  line: 10,
};

const finished = (change: Partial<Extract<AnsibleEvent, { event: 'task.finished' }>>): string =>
  JSON.stringify({ event: 'task.finished', host: 'solo', task, status: 'failed', ...change });

test('a recording of hosts that had converged: every role is done once, without a change', () => {
  const done = newsOf(recording.split('\n')).filter(({ news }) => news === 'done');
  expect(done).toEqual([
    { news: 'done', host: 'one', role: 'ssh', changes: 0 },
    { news: 'done', host: 'one', role: 'firewall', changes: 0 },
  ]);
});

test('lines of no event are passed over', () => {
  expect(newsOf(['[WARNING]: something', '', '{', '{"at": 1}', 'null'])).toEqual([]);
});

test('a failure names the task, the words and the line', () => {
  const [news] = newsOf([finished({ message: 'no such user', stderr: 'line 1\nline 2' })]);
  expect(news).toMatchObject({ news: 'failed', host: 'solo', role: 'ssh' });
  const error = news?.news === 'failed' ? news.error : undefined;
  expect(error).toBeInstanceOf(PulseError);
  expect(error).toMatchObject({
    code: 'ansible.task-failed',
    message: '"Write the configuration" failed on solo.',
    detail: 'no such user\nline 1\nline 2\nat ansible/roles/ssh/tasks/configure.yml:10',
  });
});

test('a host that went away is another failure than a task that failed', () => {
  const [news] = newsOf([finished({ status: 'unreachable', message: 'timed out' })]);
  expect(news).toMatchObject({ news: 'failed', error: { code: 'ansible.unreachable' } });
});

test.each([{ ignored: true }, { rescuable: true }])('%o is told and fails nothing', (change) => {
  expect(newsOf([finished(change)])).toMatchObject([{ news: 'log', host: 'solo', role: 'ssh' }]);
});

test('changes are counted by role, and the receipt itself is none', () => {
  const receipt = { ...task, action: 'pulse_receipt' };
  const lines = [
    finished({ status: 'changed' }),
    finished({ status: 'ok' }),
    finished({ status: 'changed', task: receipt }),
  ];
  expect(newsOf(lines)).toEqual([{ news: 'done', host: 'solo', role: 'ssh', changes: 1 }]);
});
