import { relative } from 'node:path';
import { RemoteError, ToolError } from '../../errors/errors.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { AnsibleEvent, AnsibleTask } from './event.ts';

const LAST_LINES = 12;

const lastLines = (text: string) => text.split('\n').slice(-LAST_LINES).join('\n');

function placeOf({ file, line }: AnsibleTask, root: string): string {
  const path = relative(root, file);
  return `${path.startsWith('..') ? file : path}${line === null ? '' : `:${line}`}`;
}

/** A task that failed for good: its host, its words, and where it is written. */
export function taskFault(
  event: Extract<AnsibleEvent, { event: 'task.finished' }>,
  root: string,
): ToolError | RemoteError {
  const { host, task, message = '', stderr = '', stdout = '', status } = event;
  const place = placeOf(task, root);
  if (status === 'unreachable') {
    return new RemoteError({
      code: 'ansible.unreachable',
      summary: `${host} could not be reached in "${task.name}".`,
      detail: lastLines([message, `at ${place}`].filter(Boolean).join('\n')),
      hints: ['pulse up ENV   # goes on where it stopped'],
    });
  }
  const words = [message, stderr || stdout].filter(Boolean).join('\n');
  return new ToolError({
    code: 'ansible.task-failed',
    summary: `"${task.name}" failed on ${host}.`,
    detail: [lastLines(words), `at ${place}`].filter(Boolean).join('\n'),
    hints: [`pulse ssh ENV ${host}`, 'pulse up ENV   # goes on where it stopped'],
  });
}

export function hungFault(task: string, silentMs: number): ToolError {
  return new ToolError({
    code: 'ansible.task-hung',
    summary: `"${task}" said nothing for ${formatDuration(silentMs)}; Ansible was ended.`,
    hints: [
      'pulse status ENV   # is the host well?',
      'PULSE_TASK_TIMEOUT=60 pulse up ENV   # more patience, in minutes, where it is only slow',
    ],
  });
}

export function playbookFault(tail: string, exitCode: number | undefined): ToolError {
  return new ToolError({
    code: 'ansible.failed',
    summary: `Ansible ended before its work was done (exit code ${String(exitCode)}).`,
    detail: lastLines(tail),
    hints: ['pulse up ENV   # goes on where it stopped'],
  });
}
