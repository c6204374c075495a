import type { Service } from '../../config/environment.ts';
import type { Target } from '../../config/target.ts';
import { openRegistry } from '../../drivers/images/connect.ts';
import type { Reporter } from '../../events/reporter.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import { buildImagePlan } from '../../plans/images/build.ts';
import { execute } from '../execute.ts';
import { tellRun } from '../tell.ts';
import { handleImageStep } from './handlers.ts';
import { type ImagesRequest, observeImages } from './images.ts';

export interface BuildRequest {
  target: Target;
  services: readonly Service[];
  /** Whether the images go to the registry of the environment. */
  push: boolean;
  base: string | null;
}

export interface BuildSurroundings {
  reporter: Reporter;
  signal: AbortSignal;
}

/** What a run is called where no environment was named: the images stay on this machine. */
export const HERE = 'this machine';

async function carryOut(
  request: ImagesRequest,
  name: string,
  { reporter, signal }: BuildSurroundings,
): Promise<void> {
  const { emit } = reporter;
  const images = await observeImages(request);
  const plan = buildImagePlan(name, images.observed);
  if (plan.phases.length > 0) emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  // One build keeps a small machine busy.
  const options = { emit, signal, concurrency: 1 };
  await execute(plan, (step, voice) => handleImageStep(step, request, images, voice), options);
  const lines = [...images.references].map(([service, reference]) => `${service}  ${reference}`);
  const nothing = plan.phases.length === 0 ? ['Nothing was built: no input has changed.'] : [];
  const data = {
    environment: request.environment?.name ?? null,
    images: Object.fromEntries(images.references),
  };
  emit({ type: 'result', name: 'build', text: [...nothing, ...lines].join('\n'), data });
}

/** The whole life of one `pulse build`, told in events. Returns the exit code. */
export function runBuild(
  { target, services, push, base }: BuildRequest,
  surroundings: BuildSurroundings,
): Promise<number> {
  const { environment } = target;
  const name = push ? environment.name : HERE;
  return tellRun({ command: 'build', environment: name }, surroundings.reporter, async (reporter) => {
    const registry = push ? await openRegistry(target) : null;
    const request = {
      target,
      project: environment.project,
      services,
      environment: push ? environment : null,
      base,
      registry,
    };
    try {
      await carryOut(request, name, { ...surroundings, reporter });
    } finally {
      await registry?.close();
    }
  });
}
