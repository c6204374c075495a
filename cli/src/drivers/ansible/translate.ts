import { taskFault } from './errors.ts';
import type { AnsibleEvent } from './event.ts';

/** What an event of Ansible means for one role on one host. */
export type RoleNews =
  | { news: 'progress'; host: string; role: string; text: string }
  | { news: 'log'; host: string; role: string; line: string }
  | { news: 'done'; host: string; role: string; changes: number }
  | { news: 'failed'; host: string; role: string; error: Error };

export interface Translator {
  /** Nothing for most events. */
  take: (event: AnsibleEvent) => RoleNews[];
  /** Name of the task under way, for the message when nothing comes any more. */
  current: () => string;
}

/** Follows the events of one playbook. A role is done on a host when its receipt is written there. */
export function createTranslator(root: string): Translator {
  const tasks = new Map<string, { name: string; role: string | null }>();
  const changes = new Map<string, number>();
  const roles = new Map<string, string>();
  let current = 'the start of Ansible';

  function finished(event: Extract<AnsibleEvent, { event: 'task.finished' }>): RoleNews[] {
    const { host, task, status } = event;
    const role = task.role ?? roles.get(host) ?? '';
    const key = `${host}/${role}`;
    if (status === 'failed' || status === 'unreachable') {
      if (event.ignored === true || event.rescuable === true) {
        const text =
          event.ignored === true ? 'failed, which does not matter' : 'failed, another way is tried';
        return [{ news: 'log', host, role, line: `${task.name}: ${text}` }];
      }
      return [{ news: 'failed', host, role, error: taskFault(event, root) }];
    }
    const receipt = task.action === 'pulse_receipt';
    if (status === 'changed' && !receipt) changes.set(key, (changes.get(key) ?? 0) + 1);
    if (receipt && status !== 'skipped') {
      return [{ news: 'done', host, role, changes: changes.get(key) ?? 0 }];
    }
    return [];
  }

  return {
    current: () => current,
    take(event) {
      switch (event.event) {
        case 'task.started':
          current = event.task.name;
          tasks.set(event.task.id, event.task);
          return [];
        case 'host.started': {
          const task = tasks.get(event.task.id);
          if (!task?.role) return [];
          roles.set(event.host, task.role);
          return [{ news: 'progress', host: event.host, role: task.role, text: task.name }];
        }
        case 'item.finished': {
          const { host, task, item } = event;
          if (!task.role || item === undefined) return [];
          return [{ news: 'progress', host, role: task.role, text: `${task.name}: ${item}` }];
        }
        case 'task.retried': {
          const { host, task, attempt = 0, retries = 0 } = event;
          if (!task.role) return [];
          return [
            { news: 'progress', host, role: task.role, text: `${task.name} (${attempt} of ${retries})` },
          ];
        }
        case 'task.finished':
          return finished(event);
        default:
          return [];
      }
    },
  };
}
