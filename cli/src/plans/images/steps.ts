import type { StepOf } from '../types.ts';

export type ImageStep =
  | StepOf<'image.base', { reference: string }>
  | StepOf<'image.build', { service: string; tag: string; base: string }>
  | StepOf<'image.push', { service: string; tag: string; to: string }>;

export type ImageStepOf<Kind extends ImageStep['kind']> = Extract<ImageStep, { kind: Kind }>;
