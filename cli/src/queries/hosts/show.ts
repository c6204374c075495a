import type { Asked } from '../../config/target.ts';
import { readKnown } from '../../drivers/control/hosts.ts';
import { findStanding, placesFor } from '../../drivers/control/reach.ts';
import { table } from '../../lib/text.ts';

export interface HostsRequest extends Asked {
  json: boolean;
}

/** What `pulse hosts` prints: the hosts of the manifest, and how each is reached. Asks no host. */
export async function showHosts(request: HostsRequest): Promise<string> {
  const target = await findStanding(request);
  const known = await readKnown(placesFor(target));
  const rows = target.environment.hosts.map(({ name, roles }) => {
    const found = known.hosts.find((each) => each.name === name);
    return {
      name,
      roles,
      address: found?.address ?? null,
      ssh: found?.ssh ?? null,
      hostKey: found?.hostKey ?? null,
    };
  });
  if (request.json) return `${JSON.stringify({ environment: target.environment.name, hosts: rows })}\n`;
  const lines = rows.map(({ name, roles, address, ssh }) => [
    `  ${name}`,
    roles.join(', '),
    address ?? 'not made yet',
    ssh === null ? '' : `ssh ${ssh.host}:${ssh.port}`,
  ]);
  return `${table(lines)}\n`;
}
