import type { StepOf } from '../types.ts';

/** A migration that is not applied yet. */
export interface PendingMigration {
  name: string;
  /** Whether the release that runs now goes on working after it. */
  previousReleaseWorks: boolean;
  note: string;
}

export type DeployStep =
  | StepOf<'image.pull', { host: string; images: readonly string[] }>
  | StepOf<'secrets.write', { service: string; version: string }>
  | StepOf<'migrate', { image: string; pending: readonly PendingMigration[] | null }>
  | StepOf<
      'canary',
      { service: string; release: number; image: string; spec: string; count: number; deadline: number }
    >
  | StepOf<'trial', { service: string; requests: number }>
  | StepOf<'promote', { release: number; services: readonly string[] }>
  | StepOf<'watch', { seconds: number; errors: number; p95: number }>;

export type DeployStepOf<Kind extends DeployStep['kind']> = Extract<DeployStep, { kind: Kind }>;
