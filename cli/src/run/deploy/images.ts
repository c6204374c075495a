import type { Service } from '../../config/environment.ts';
import type { Target } from '../../config/target.ts';
import { openRegistry } from '../../drivers/images/connect.ts';
import type { Emit } from '../../events/events.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import { buildImagePlan } from '../../plans/images/build.ts';
import type { Built } from '../../config/release.ts';
import { execute } from '../execute.ts';
import { handleImageStep } from '../images/handlers.ts';
import { type ImagesRequest, observeImages, tagsOf } from '../images/images.ts';

/** Services whose image is made here, under the tags that follow from what they are made of. */
export interface Sources {
  services: readonly Service[];
  tags: Readonly<Record<string, string>>;
}

export interface SourcesRequest {
  target: Target;
  /** Null: every service. */
  only: string | null;
  /** Images named by the person, by service. */
  images: Readonly<Record<string, string>>;
}

const imagesRequest = (target: Target, services: readonly Service[]): Omit<ImagesRequest, 'registry'> => ({
  target,
  project: target.environment.project,
  services,
  environment: target.environment,
  base: null,
});

/** Reads what images are made of; asks nobody but this machine. */
export async function lookAtSources({ target, only, images }: SourcesRequest): Promise<Sources> {
  const services = target.environment.services.filter(
    ({ name, build }) => build !== null && images[name] === undefined && (only === null || only === name),
  );
  return { services, tags: await tagsOf(imagesRequest(target, services)) };
}

/**
 * The image of each service that is made here: what was made of the same inputs before, else what the registry has of
 * them, else one that is built and pushed now.
 */
export async function provideImages(
  target: Target,
  { services, tags }: Sources,
  before: Readonly<Record<string, Built>>,
  { emit, signal }: { emit: Emit; signal: AbortSignal },
): Promise<Record<string, Built>> {
  const known = services.flatMap(({ name }) => {
    const built = before[name];
    return built !== undefined && built.tag === tags[name] ? [[name, built] as const] : [];
  });
  const done = Object.fromEntries(known);
  const unknown = services.filter(({ name }) => done[name] === undefined);
  if (unknown.length === 0) return done;
  const registry = await openRegistry(target);
  try {
    const request = { ...imagesRequest(target, unknown), registry };
    const images = await observeImages(request);
    const plan = buildImagePlan(target.environment.name, images.observed);
    if (plan.phases.length > 0) emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
    // One build keeps a small machine busy.
    const options = { emit, signal, concurrency: 1 };
    await execute(plan, (step, voice) => handleImageStep(step, request, images, voice), options);
    const made = [...images.references].map(
      ([name, image]) => [name, { tag: tags[name] ?? '', image }] as const,
    );
    return { ...done, ...Object.fromEntries(made) };
  } finally {
    await registry.close();
  }
}
