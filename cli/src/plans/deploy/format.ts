import type { Environment } from '../../config/environment.ts';
import { count } from '../../lib/text.ts';
import { planHash } from '../hash.ts';
import type { Plan } from '../types.ts';
import type { DeployObserved } from './observed.ts';
import type { DeployStep } from './steps.ts';

const PHASE_WIDTH = 12;
const NAME_WIDTH = 8;
const WHAT_WIDTH = 26;

/** `4c19…` of a digest, the tag of anything else. */
export function shortImage(image: string): string {
  const [, digest] = /@sha256:([0-9a-f]{4,})$/u.exec(image) ?? [];
  if (digest !== undefined) return `${digest.slice(0, 4)}…`;
  return image.slice(image.lastIndexOf('/') + 1);
}

/** Whether one can go back after this release, in a sentence; null when it holds no migration. */
export function undoWords({ migration, current }: DeployObserved): string | null {
  if (current === null || migration === null) return null;
  if (migration.pending === null) return null;
  const breaking = migration.pending.filter(({ previousReleaseWorks }) => !previousReleaseWorks);
  if (breaking.length === 0)
    return `the running release survives ${count(migration.pending.length, 'migration')}: this release can be undone`;
  return `${breaking.map(({ name }) => name).join(', ')}: the running release does not survive it; this release CANNOT be undone`;
}

function serviceLines({ services }: DeployObserved): string[] {
  return Object.entries(services).map(([name, { running, image, change }]) => {
    if (change === null) return `· ${name.padEnd(WHAT_WIDTH)}  nothing to do`;
    const from = running === null || running === image ? '' : `${shortImage(running)} → `;
    const what = `${name.padEnd(NAME_WIDTH)} ${from}${shortImage(image)}`;
    return `${running === null ? '+' : '~'} ${what.padEnd(WHAT_WIDTH)}  ${change}`;
  });
}

function migrationLines(observed: DeployObserved): string[] {
  const { migration } = observed;
  const undo = undoWords(observed);
  const pending = migration?.pending ?? [];
  return [
    ...pending.map(({ name, note }) => `! migration ${name.padEnd(WHAT_WIDTH - 10)}  ${note}`),
    ...(migration !== null && migration.pending === null
      ? [`! ${'migrations'.padEnd(WHAT_WIDTH)}  ${migration.cause}`]
      : []),
    ...(undo === null ? [] : [`  ${''.padEnd(WHAT_WIDTH)}  ${undo}`]),
  ];
}

/** The plan as people read it: what is replaced, and why. */
export function formatDeployPlan(
  environment: Environment,
  observed: DeployObserved,
  plan: Plan<DeployStep>,
): string {
  const { current, next } = observed;
  const head = `${environment.name} · release ${current ?? 'none'} → ${next}`;
  const lines = [`${head.padEnd(66)} plan ${planHash(plan)}`, ''];
  [...serviceLines(observed), ...migrationLines(observed)].forEach((line, i) => {
    lines.push(`${(i === 0 ? 'deploy' : '').padEnd(PHASE_WIDTH)}${line}`.trimEnd());
  });
  return `${lines.join('\n')}\n`;
}
