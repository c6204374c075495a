import { access, rm } from 'node:fs/promises';
import type { Target } from '../config/target.ts';
import { placesFor } from '../drivers/control/reach.ts';
import { findLab, removeLab } from '../drivers/lab/index.ts';
import { UserError } from '../errors/errors.ts';
import type { Reporter } from '../events/reporter.ts';
import { run } from '../lib/process.ts';
import { count } from '../lib/text.ts';
import { buildDownPlan } from '../plans/down.ts';
import { listSteps } from '../plans/format.ts';
import { planHash } from '../plans/hash.ts';
import { confirm } from './confirm.ts';
import { execute } from './execute.ts';
import type { Lease } from './lease/hold.ts';
import { underLease } from './lease/under.ts';
import { tellRun } from './tell.ts';
import { labOf } from './up/ground.ts';

export interface DownRequest extends Target {
  yes: boolean;
  /** Milliseconds to wait for somebody else's run to end. */
  waitMs: number;
}

export interface DownSurroundings {
  reporter: Reporter;
  signal: AbortSignal;
  ask: ((question: string) => Promise<boolean>) | undefined;
}

function carryOut(request: DownRequest, surroundings: DownSurroundings): Promise<void> {
  const { reporter, signal } = surroundings;
  const options = { target: request, command: 'down', runId: reporter.runId, waitMs: request.waitMs, signal };
  return underLease(options, reporter, (lease, told) =>
    takeDown(request, { ...surroundings, reporter: told, signal: lease.signal }, lease),
  );
}

async function takeDown(
  request: DownRequest,
  { reporter, signal, ask }: DownSurroundings,
  lease: Lease,
): Promise<void> {
  const { environment, yes } = request;
  const { emit } = reporter;
  const { name } = environment;
  const lab = labOf(environment);
  const { folder, key } = placesFor(request);
  const remembered = await access(key).then(
    () => true,
    () => false,
  );
  const plan = buildDownPlan(environment, await findLab(run, lab), remembered);
  const data = { environment: name };
  if (plan.phases.length === 0) {
    emit({ type: 'result', name: 'down', text: `There is nothing of ${name} to remove.`, data });
    return;
  }
  const titles = plan.phases.flatMap(({ steps }) => steps.map(({ title }) => title));
  await confirm({
    question: `${name}: ${titles.join('; ')}. Everything on its hosts is lost. Go on?`,
    yes,
    ask,
    emit,
  });
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  await execute(
    plan,
    async (step) => {
      if (step.kind === 'state.forget') {
        await rm(folder, { recursive: true, force: true });
        return { detail: 'forgotten' };
      }
      await lease.leaveHost();
      const { containers, volumes, networks } = await removeLab(run, lab);
      return { detail: `${count(containers.length + volumes.length + networks.length, 'thing')} removed` };
    },
    { emit, signal },
  );
  emit({ type: 'result', name: 'down', text: `${name} is gone.`, data });
}

function needLab({ environment }: DownRequest): void {
  const { name } = environment;
  if (environment.provisioner !== 'lab') {
    throw new UserError({
      code: 'down.not-a-lab',
      summary: `${name} is not a lab: pulse removes no server that was bought.`,
      hints: ['pulse down lab'],
    });
  }
}

/** The whole life of one `pulse down`, told in events. Returns the exit code. */
export function runDown(request: DownRequest, surroundings: DownSurroundings): Promise<number> {
  const told = { command: 'down', environment: request.environment.name };
  return tellRun(told, surroundings.reporter, async (reporter) => {
    needLab(request);
    await carryOut(request, { ...surroundings, reporter });
  });
}
