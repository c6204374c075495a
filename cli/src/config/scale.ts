import type { Environment } from './environment.ts';

/** How many instances of a service somebody asked for beside the manifest. */
export interface Scale {
  count: number;
  /** What the manifest said then: once it says something else, that is the truth. */
  manifest: number;
  /** `ana@laptop` */
  by: string;
  /** ISO 8601, UTC. */
  at: string;
}

export type Scales = Readonly<Record<string, Scale>>;

/** Those that still hold: of services that are there, whose count in the manifest is what it was. */
export function holdingScales({ services }: Environment, scales: Scales): Scales {
  const holds = ([name, { manifest }]: [string, Scale]) =>
    services.some((service) => service.name === name && service.count === manifest);
  return Object.fromEntries(Object.entries(scales).filter(holds));
}

/** The environment with as many instances as are wanted now. */
export function applyScales(environment: Environment, scales: Scales): Environment {
  const holding = holdingScales(environment, scales);
  const services = environment.services.map((service) => ({
    ...service,
    count: holding[service.name]?.count ?? service.count,
  }));
  return { ...environment, services };
}
