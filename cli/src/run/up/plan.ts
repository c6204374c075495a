import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Asked, checkHost, findTarget } from '../../config/target.ts';
import { EXIT } from '../../errors/exit-codes.ts';
import { messageOf, UserError } from '../../errors/errors.ts';
import { buildUpPlan, type UpWishes } from '../../plans/up/build.ts';
import { formatUpPlan } from '../../plans/up/format.ts';
import { lookBack } from './last-time.ts';
import { observe } from './observe.ts';
import { planDocument } from '../plan-file.ts';

export interface PlanRequest extends Asked {
  wishes: UpWishes;
  json: boolean;
  out: string | null;
  /** Of the terminal that shows it; missing where there is none. */
  columns?: number | undefined;
  /** Exit 10 when something is to do. */
  exitCode: boolean;
}

/** What `pulse plan` prints, and its exit code. Nothing is changed. */
export async function showPlan(request: PlanRequest): Promise<{ text: string; exitCode: number }> {
  const target = await findTarget(request);
  checkHost(target, request.wishes.host);
  const sight = await observe(target);
  const plan = buildUpPlan(target.environment, sight.observed, request.wishes);
  const document = `${JSON.stringify(planDocument(plan))}\n`;
  if (request.out !== null) {
    try {
      await writeFile(resolve(request.cwd, request.out), document, { mode: 0o600 });
    } catch (error) {
      throw new UserError({
        code: 'plan.not-written',
        summary: `The plan could not be written: ${messageOf(error)}.`,
        cause: error,
      });
    }
  }
  const last = request.json ? undefined : await lookBack(target, sight, plan);
  const pending = plan.phases.length > 0;
  return {
    text: request.json
      ? document
      : formatUpPlan(target.environment, plan, { lastMs: last?.durationMs, columns: request.columns }),
    exitCode: request.exitCode && pending ? EXIT.pending : EXIT.done,
  };
}
