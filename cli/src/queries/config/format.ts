import type { Environment, Origin, ResolvedEnvironment } from '../../config/environment.ts';
import { count, table, truncate } from '../../lib/text.ts';

/** A key is longer than a line; its beginning says which it is. */
const LONGEST_VALUE = 60;

/** `line 12`, `default`, … : where a value comes from, in the fewest words. */
export function formatOrigin(origin: Origin): string {
  if (origin.from === 'manifest')
    return `line ${origin.line}${origin.like === null ? '' : `, as ${origin.like}`}`;
  if (origin.from === 'derived') return origin.why;
  return origin.from === 'flag' ? origin.flag : 'default';
}

const titleOf = ({ name, provisioner, hosts, like }: Environment): string =>
  [name, provisioner, `${count(hosts.length, 'host')}${like === null ? '' : ` like ${like}`}`].join(' · ');

/** One environment: what was decided, and where it comes from. */
export function formatEnvironment({ environment, settings }: ResolvedEnvironment, manifest: string): string {
  const rows = settings.map(({ path, text, origin }) => [
    `  ${path}`,
    truncate(text, LONGEST_VALUE),
    formatOrigin(origin),
  ]);
  return `${titleOf(environment)}   from ${manifest}\n\n${table(rows)}\n`;
}

/** All environments, one a line. */
export function formatOverview(environments: readonly Environment[], manifest: string): string {
  const rows = environments.map(({ name, provisioner, hosts, domain, like }) => [
    `  ${name}`,
    provisioner,
    `${hosts.map((host) => host.name).join(', ')}${like === null ? '' : ` (like ${like})`}`,
    domain,
  ]);
  const [first] = environments;
  const head = `${count(environments.length, 'environment')} of ${first?.project ?? ''} in ${manifest}`;
  return `${head}\n\n${table(rows)}\n\nnext: pulse config ${first?.name ?? ''}\n`;
}
