export { authorityCertificate } from './authority.ts';
export { roleInputs, roleTrees } from './inputs.ts';
export { buildInventory } from './inventory.ts';
export { endOrphan } from './orphan.ts';
export { type Playbook, startPlaybook } from './playbook.ts';
export type { RoleNews } from './translate.ts';
export type { Ground } from './variables.ts';
export { type AnsibleTools, findAnsible, findMitogen, installAnsible, installVenv } from './venv.ts';
