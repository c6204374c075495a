import type { Phase, Plan } from '../types.ts';
import type { ImageStep } from './steps.ts';

/** What was found of the image of a service. */
export interface ImageSight {
  service: string;
  /** Changes with its inputs. */
  tag: string;
  /** Whether this machine has it. */
  here: boolean;
  /** Its digest in the registry; null where the registry has none of this tag. */
  there: string | null;
}

export interface ImagesObserved {
  base: { reference: string; ready: boolean };
  images: readonly ImageSight[];
  /** What hosts call the registry; null where nothing is pushed. */
  registry: string | null;
}

const wanted =
  ({ registry }: ImagesObserved) =>
  (image: ImageSight): boolean =>
    registry === null ? !image.here : image.there === null;

function buildSteps(observed: ImagesObserved): ImageStep[] {
  const { base, images } = observed;
  const steps = images.filter(wanted(observed)).flatMap(({ service, tag, here }): ImageStep[] =>
    here
      ? []
      : [
          {
            id: `build/${service}`,
            kind: 'image.build',
            title: `Build the image of ${service}`,
            cause: `there is none of these inputs yet (${tag})`,
            needs: base.ready ? [] : ['base'],
            input: { service, tag, base: base.reference },
          },
        ],
  );
  if (base.ready || steps.length === 0) return steps;
  const make: ImageStep = {
    id: 'base',
    kind: 'image.base',
    title: 'Make the image that others begin with',
    cause: 'this machine has none with this Node yet',
    needs: [],
    input: { reference: base.reference },
  };
  return [make, ...steps];
}

function pushSteps(observed: ImagesObserved): ImageStep[] {
  const { registry, images } = observed;
  if (registry === null) return [];
  return images.filter(wanted(observed)).map(({ service, tag }) => ({
    id: `push/${service}`,
    kind: 'image.push',
    title: `Push the image of ${service}`,
    cause: 'the registry has none of these inputs',
    needs: [],
    input: { service, tag, to: registry },
  }));
}

/** What has to happen so that every image is where it is wanted. None when nothing has. Pure. */
export function imagePhases(observed: ImagesObserved): Phase<ImageStep>[] {
  const phases = [
    { name: 'build', steps: buildSteps(observed) },
    { name: 'push', steps: pushSteps(observed) },
  ];
  return phases.filter(({ steps }) => steps.length > 0);
}

export const buildImagePlan = (environment: string, observed: ImagesObserved): Plan<ImageStep> => ({
  command: 'build',
  environment,
  phases: imagePhases(observed),
});
