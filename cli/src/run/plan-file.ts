import { readFile } from 'node:fs/promises';
import { messageOf, UserError } from '../errors/errors.ts';
import { planHash } from '../plans/hash.ts';
import type { Plan } from '../plans/types.ts';

interface PlanDocument {
  version: 1;
  hash: string;
  plan: Plan;
}

export const planDocument = (plan: Plan): PlanDocument => ({
  version: 1,
  hash: planHash(plan),
  plan,
});

/** A plan as `--out` wrote it. @throws UserError for anything else. */
export async function readPlanFile(path: string): Promise<PlanDocument> {
  try {
    const document = JSON.parse(await readFile(path, 'utf8')) as Partial<PlanDocument>;
    if (document.version !== 1 || !document.plan || planHash(document.plan) !== document.hash)
      throw new Error('it is not what --out wrote, or was changed since');
    return document as PlanDocument;
  } catch (error) {
    throw new UserError({
      code: 'plan.unreadable',
      summary: `${path} cannot be used as a plan: ${messageOf(error)}.`,
      hints: ['pulse plan ENV --out FILE', 'pulse deploy ENV --out FILE'],
      cause: error,
    });
  }
}

const describe = (plan: Plan): Map<string, string> =>
  new Map(
    plan.phases.flatMap(({ steps }) => steps.map((step) => [step.id, `${step.title} (${step.cause})`])),
  );

/** Stops unless the world still asks for exactly the approved plan. @throws UserError that says what differs. */
export function requireSamePlan(approved: PlanDocument, now: Plan, path: string): void {
  if (approved.hash === planHash(now)) return;
  const [before, after] = [describe(approved.plan), describe(now)];
  const gone = [...before].filter(([id, text]) => after.get(id) !== text).map(([, text]) => `- ${text}`);
  const added = [...after].filter(([id, text]) => before.get(id) !== text).map(([, text]) => `+ ${text}`);
  const lines = [...gone, ...added];
  throw new UserError({
    code: 'plan.differs',
    summary: `The approved plan ${approved.hash} is not what would be done now (${planHash(now)}). Nothing was changed.`,
    detail: (lines.length > 0 ? lines : ['the settings of a step changed']).slice(0, 20).join('\n'),
    hints: [`pulse ${now.command === 'up' ? 'plan' : now.command} ${now.environment} --out ${path}`],
  });
}
