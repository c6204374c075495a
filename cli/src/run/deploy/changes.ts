import type { JobDiff } from '../../drivers/nomad/types.ts';

interface Node {
  Type?: string;
  Name?: string;
  Fields?: Node[] | null;
  Objects?: Node[] | null;
  TaskGroups?: Node[] | null;
  Tasks?: Node[] | null;
}

/** Names of the fields that differ, as a person may know them from the job file. */
function names(node: Node, path: string): string[] {
  const fields = (node.Fields ?? []).filter(({ Type }) => Type !== 'None').map(({ Name = '' }) => Name);
  const inside = [...(node.Objects ?? []), ...(node.TaskGroups ?? []), ...(node.Tasks ?? [])];
  const below = inside.filter(({ Type }) => Type !== 'None').flatMap((each) => names(each, each.Name ?? ''));
  return [...fields.map((name) => (path === '' || path === node.Name ? name : `${path}.${name}`)), ...below];
}

const SHOWN = 4;

/** What differs between the job that runs and the one that is wanted, in a few words. Pure. */
export function changedSettings(diff: JobDiff): string {
  const found = [...new Set(names(diff as Node, ''))].filter((name) => !name.startsWith('Meta[pulse_'));
  const shown = found.slice(0, SHOWN).join(', ');
  const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : '';
  return found.length === 0 ? 'its job changed' : `settings changed: ${shown}${more}`;
}
