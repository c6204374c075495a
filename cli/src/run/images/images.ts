import type { Environment, Service } from '../../config/environment.ts';
import type { Target } from '../../config/target.ts';
import { RemoteError } from '../../errors/errors.ts';
import { type Base, chooseBase, readBaseLock } from '../../drivers/images/base.ts';
import type { OpenRegistry } from '../../drivers/images/connect.ts';
import { digestOf, placeOf } from '../../drivers/images/registry.ts';
import { type ImageSource, sourceOf } from '../../drivers/images/source.ts';
import { hasImage, lockedNode } from '../../drivers/lab/index.ts';
import { run } from '../../lib/process.ts';
import type { ImagesObserved } from '../../plans/images/build.ts';

export interface ImagesRequest {
  /** For its checkout, its manifest's folder, its variables; its environment when images are pushed. */
  target: Pick<Target, 'root' | 'home' | 'env'>;
  project: string;
  services: readonly Service[];
  /** Null: for this machine only. */
  environment: Environment | null;
  /** `--base`. */
  base: string | null;
  registry: OpenRegistry | null;
}

/** The images of a run: what they are made from, and by which reference jobs name them, as far as that is known. */
export interface Images {
  readonly base: Base;
  readonly sources: ReadonlyMap<string, ImageSource>;
  readonly observed: ImagesObserved;
  /** Service → `10.42.0.1:5000/pulse/api@sha256:…`, or `pulse/api:<tag>` where nothing is pushed. */
  readonly references: Map<string, string>;
}

export const localName = (project: string, service: string, tag: string): string =>
  `${project}/${service}:${tag}`;

async function baseOf({ target, environment, base }: Omit<ImagesRequest, 'registry'>): Promise<Base> {
  return chooseBase({
    given: base ?? target.env.PULSE_IMAGE_BASE ?? null,
    provisioner: environment?.provisioner ?? null,
    lock: await readBaseLock(target.root),
    node: await lockedNode(target.root),
  });
}

/** An image that somebody else builds, by its digest: a tag may mean another image tomorrow. */
async function resolved(image: string): Promise<string> {
  if (image.includes('@')) return image;
  const { address, repository, reference } = placeOf(image);
  const digest = await digestOf({ address, account: null, tunnelled: false }, repository, reference);
  if (digest !== null) return `${image}@${digest}`;
  throw new RemoteError({
    code: 'image.unknown',
    summary: `There is no image ${image}.`,
    hints: ['pulse config ENV   # "image" of the service says which'],
  });
}

const homesOf = ({ home, root }: ImagesRequest['target']) => [home, root];

/** Service → the tag that follows from what its image is made of. Looks at files only. */
export async function tagsOf(request: Omit<ImagesRequest, 'registry'>): Promise<Record<string, string>> {
  const { reference } = await baseOf(request);
  const looked = request.services.map(async (service) => {
    const { tag } = await sourceOf(service, homesOf(request.target), reference);
    return [service.name, tag] as const;
  });
  return Object.fromEntries(await Promise.all(looked));
}

/** Looks at what images are made from, at this machine and at the registry. Changes nothing. */
export async function observeImages(request: ImagesRequest): Promise<Images> {
  const { target, project, services, registry } = request;
  const base = await baseOf(request);
  const references = new Map<string, string>();
  for (const { name, image } of services)
    if (image !== null) references.set(name, registry === null ? image : await resolved(image));
  const built = services.filter(({ build }) => build !== null);
  const sources = await Promise.all(
    built.map((service) => sourceOf(service, homesOf(target), base.reference)),
  );
  const images = await Promise.all(
    sources.map(async ({ service, tag }) => {
      const there =
        registry === null ? null : await digestOf(registry.access, `${registry.repository}/${service}`, tag);
      const name = localName(project, service, tag);
      if (registry === null) references.set(service, name);
      else if (there !== null) references.set(service, `${registry.pull}/${service}@${there}`);
      return { service, tag, there, here: there !== null || (await hasImage({ run }, name)) };
    }),
  );
  const ready = !base.made || (await hasImage({ run }, base.reference));
  return {
    base,
    sources: new Map(sources.map((source) => [source.service, source])),
    observed: { base: { reference: base.reference, ready }, images, registry: registry?.pull ?? null },
    references,
  };
}
