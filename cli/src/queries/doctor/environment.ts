import type { Target } from '../../config/target.ts';
import { checkBaseImage, checkDiskOf, checkEngine, checkMachine, checkMemoryOf } from './lab.ts';
import { checkNode } from './programs.ts';
import type { Finding, Report } from './report.ts';
import { checkStateDir } from './resources.ts';
import { checkAnsible, checkArtifacts, checkSecrets, checkSsh, checkTerraform } from './tools.ts';

async function checkLab(target: Target): Promise<Finding[]> {
  const engine = await checkEngine();
  // Without an engine there is no answer about images and disks.
  const inside = engine.state === 'ok' ? [checkBaseImage(), checkDiskOf(target)] : [];
  return [engine, ...(await Promise.all([checkMachine(), ...inside, checkMemoryOf(target)]))];
}

/** Looks at this machine for what `pulse up` of this environment needs. Changes nothing, asks no host. */
export async function examineFor(target: Target): Promise<Report> {
  const { environment, root } = target;
  const all = await Promise.all([
    checkNode(root),
    checkStateDir(root),
    checkSsh(),
    checkAnsible(target),
    checkSecrets(target),
    checkArtifacts(target),
    environment.provisioner === 'lab' ? checkLab(target) : checkTerraform().then((each) => [each]),
  ]);
  const findings = all.flat();
  const ok = findings.every(({ state }) => state !== 'missing');
  return { purpose: `pulse up ${environment.name}`, ok, findings };
}
