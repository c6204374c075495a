import { checkGit, checkGlibc, checkNode, checkPostgres } from './programs.ts';
import type { Check, Report } from './report.ts';
import { checkBrowser, checkDependenciesOf } from './packages.ts';
import { checkDisk, checkMemory, checkPorts, checkStateDir } from './resources.ts';

const CHECKS: readonly Check[] = [
  checkNode,
  checkDependenciesOf,
  checkGlibc,
  checkPostgres,
  checkStateDir,
  checkDisk,
  checkMemory,
  checkPorts,
  checkBrowser,
  checkGit,
];

/** Looks at this machine for what `pulse dev` needs. Changes nothing. */
export async function examine(root: string, checks: readonly Check[] = CHECKS): Promise<Report> {
  const findings = await Promise.all(checks.map((check) => check(root)));
  return { purpose: 'pulse dev', ok: findings.every(({ state }) => state !== 'missing'), findings };
}
