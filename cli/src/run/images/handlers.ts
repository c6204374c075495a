import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BugError } from '../../errors/errors.ts';
import { buildImage, pushImage } from '../../drivers/images/docker-images.ts';
import { packContext } from '../../drivers/images/pack.ts';
import { ensureNodeImage } from '../../drivers/lab/index.ts';
import { stateDir } from '../../lib/paths.ts';
import { run } from '../../lib/process.ts';
import type { ImageStep, ImageStepOf } from '../../plans/images/steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import { type Images, type ImagesRequest, localName } from './images.ts';

async function build(
  { input: { service, tag, base } }: ImageStepOf<'image.build'>,
  { target, project }: ImagesRequest,
  { sources }: Images,
  { progress, signal }: StepVoice,
): Promise<StepOutcome> {
  const source = sources.get(service);
  if (!source)
    throw new BugError({ code: 'bug.plan', summary: `Nobody looked at what ${service} is made from.` });
  const work = join(stateDir(target.root), 'images', `${service}-${tag}-${process.pid}`);
  try {
    const archive = await packContext(source, work, signal, progress);
    const task = { signal, onProgress: progress };
    await buildImage(source, archive, { image: localName(project, service, tag), base }, task);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { detail: `built, ${tag}` };
}

async function push(
  { input: { service, tag } }: ImageStepOf<'image.push'>,
  { project, registry }: ImagesRequest,
  { references }: Images,
  { progress, signal }: StepVoice,
): Promise<StepOutcome> {
  if (!registry) throw new BugError({ code: 'bug.plan', summary: 'There is no registry to push to.' });
  const { access, pull, repository } = registry;
  const where = { access, repository: `${repository}/${service}`, tag };
  const digest = await pushImage(localName(project, service, tag), where, { signal, onProgress: progress });
  references.set(service, `${pull}/${service}@${digest}`);
  return { detail: `pushed, ${digest.slice(0, 19)}…` };
}

/** What is done for a step that makes or pushes an image; `images.references` is complete once all are done. */
export async function handleImageStep(
  step: ImageStep,
  request: ImagesRequest,
  images: Images,
  voice: StepVoice,
): Promise<StepOutcome> {
  switch (step.kind) {
    case 'image.base': {
      const uid = process.getuid?.() ?? 0;
      const { progress, signal } = voice;
      await ensureNodeImage(request.target.root, step.input.reference, {
        run,
        uid,
        signal,
        onProgress: progress,
      });
      return { detail: step.input.reference };
    }
    case 'image.build':
      return build(step, request, images, voice);
    case 'image.push':
      return push(step, request, images, voice);
  }
}
