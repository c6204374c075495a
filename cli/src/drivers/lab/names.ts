/** Which lab: everything it makes carries these two words in its name and in its labels. */
export interface LabId {
  project: string;
  environment: string;
}

const LABEL = 'pulse';

export const networkName = (lab: LabId): string => `pulse-${lab.project}-${lab.environment}`;
export const containerName = (lab: LabId, host: string): string => `${networkName(lab)}-${host}`;
export const volumeName = (lab: LabId, host: string): string => `${containerName(lab, host)}-docker`;

/** `--label` arguments; what is removed later is found by them, never by a name that merely looks right. */
export function labelArgs(lab: LabId, host?: string, root?: string): string[] {
  const labels = [`${LABEL}.project=${lab.project}`, `${LABEL}.environment=${lab.environment}`];
  if (host !== undefined) labels.push(`${LABEL}.host=${host}`);
  if (root !== undefined) labels.push(`${LABEL}.root=${root}`);
  return labels.flatMap((label) => ['--label', label]);
}

/** `--filter` arguments that match what `labelArgs` marked. */
export function filterArgs(lab: LabId): string[] {
  return [`${LABEL}.project=${lab.project}`, `${LABEL}.environment=${lab.environment}`].flatMap((label) => [
    '--filter',
    `label=${label}`,
  ]);
}
