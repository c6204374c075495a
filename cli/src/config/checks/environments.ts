import type { HostEntry } from '../manifest.ts';
import type { Ground } from './ground.ts';

/** Keys that mean nothing where hosts come from elsewhere. */
const FOREIGN: Readonly<Record<string, { keys: readonly (keyof HostEntry)[]; why: string }>> = {
  lab: { keys: ['plan', 'datacenter'], why: 'is bought at OVHcloud only; a lab takes cpus and memory' },
  ovh: { keys: ['cpus', 'memory'], why: 'is for lab hosts; at OVHcloud the plan decides' },
};

/** What the environment itself would say of a key of its hosts, when it cannot be meant. */
function checkForeign(ground: Ground, name: string): void {
  const entry = ground.manifest.environments[name];
  const foreign = entry === undefined ? undefined : FOREIGN[entry.provisioner];
  if (entry === undefined || foreign === undefined) return;
  for (const [host, values] of Object.entries(entry.hosts ?? {})) {
    for (const key of foreign.keys.filter((foreignKey) => values[foreignKey] !== null)) {
      const path = `environments.${name}.hosts.${host}.${key}`;
      ground.fault('manifest.conflict', path, `${key} of host "${host}" ${foreign.why}`, 'remove it', 'key');
    }
  }
  if (entry.provisioner !== 'lab') return;
  for (const key of ['plan', 'datacenter', 'budget'] as const) {
    if (entry[key] === null) continue;
    ground.fault(
      'manifest.conflict',
      `environments.${name}.${key}`,
      `${key} means nothing to a lab: its hosts cost nothing`,
      'remove it',
      'key',
    );
  }
}

/** Each environment answers at a name of its own. */
function checkDomains(ground: Ground): void {
  const { environments, domain: inherited } = ground.manifest;
  const taken = new Map<string, string>();
  for (const [name, { provisioner, domain: own }] of Object.entries(environments)) {
    const path = `environments.${name}.domain`;
    if (!ground.sound(path) || !ground.sound('domain') || !ground.sound(`environments.${name}.provisioner`))
      continue;
    const domain = own ?? (provisioner === 'lab' ? null : inherited);
    if (domain === null) {
      if (provisioner === 'lab') continue;
      const hint = `write domain: ${name}.example.org here, or one for the project`;
      ground.fault(
        'manifest.missing-key',
        `environments.${name}`,
        `environment "${name}" has no domain`,
        hint,
        'key',
      );
      continue;
    }
    const other = taken.get(domain);
    if (other === undefined) taken.set(domain, name);
    else {
      const message = `environments "${other}" and "${name}" would both answer at ${domain}`;
      const hint = `write domain: ${name}.${domain} for one of them`;
      ground.fault(
        'manifest.duplicate',
        own === null ? `environments.${name}` : path,
        message,
        hint,
        own === null ? 'key' : 'value',
      );
    }
  }
}

export function checkEnvironments(ground: Ground): void {
  for (const name of Object.keys(ground.manifest.environments)) {
    checkForeign(ground, name);
    if (name === 'dev') {
      const message = '"dev" is what `pulse dev` runs on this machine, and needs no entry';
      ground.fault('manifest.conflict', 'environments.dev', message, 'remove it', 'key');
    }
  }
  checkDomains(ground);
}
