/** The lines of ansible/plugins/callback/pulse_jsonl.py, as far as they are used. */

export interface AnsibleTask {
  id: string;
  name: string;
  role: string | null;
  action: string;
  file: string;
  line: number | null;
}

interface Finished {
  host: string;
  task: AnsibleTask;
  status: 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable' | 'retrying';
  ignored?: boolean;
  rescuable?: boolean;
  message?: string;
  stdout?: string;
  stderr?: string;
  exitCode?: number;
  item?: string;
  items?: number;
}

export type AnsibleEvent =
  | { event: 'task.started'; task: AnsibleTask }
  | { event: 'host.started'; host: string; task: { id: string } }
  | ({ event: 'task.finished' } & Finished)
  | ({ event: 'item.finished' } & Finished)
  | ({ event: 'task.retried'; attempt?: number; retries?: number } & Finished)
  | { event: 'playbook.finished'; hosts: Record<string, Record<string, number>> }
  | { event: 'playbook.started' | 'play.started' | 'play.skipped' | 'play.stopped' | 'playbook.stopped' };

/** The event of a line; undefined for what is none (a warning of Ansible, a library that prints). */
export function parseAnsibleLine(line: string): AnsibleEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as Partial<AnsibleEvent>;
    return typeof value.event === 'string' ? (value as AnsibleEvent) : undefined;
  } catch {
    return undefined;
  }
}
