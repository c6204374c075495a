import type { HostRole } from '../../config/host-roles.ts';
import type { Door } from '../../config/placement.ts';
import type { StepOf } from '../types.ts';

export const PHASES = ['provision', 'configure', 'deploy', 'verify'] as const;
export type PhaseName = (typeof PHASES)[number];

/** A program that Debian does not package, as it will be pushed to the hosts. */
export interface ArtifactRef {
  name: string;
  version: string;
  sha256: string;
  /** For people: `PULSE_ARTIFACTS_DIR`, `the cache`. */
  from: string;
}

export type UpStep =
  | StepOf<'ansible.install', { requirements: string }>
  | StepOf<'artifact.fetch', ArtifactRef>
  | StepOf<'secrets.ensure', { environment: string }>
  | StepOf<'lab.image', { suite: string }>
  | StepOf<'lab.host', { host: string; index: number; cpus: number | null; memory: number | null }>
  | StepOf<'lab.open', { host: string; index: number }>
  | StepOf<
      'role.apply',
      { host: string; role: HostRole; inputs?: string | undefined; artifacts: readonly ArtifactRef[] }
    >
  | StepOf<'release.first', { services: readonly string[] }>
  | StepOf<'verify.ports', { host: string; open: readonly number[] }>
  | StepOf<'verify.logins', { host: string }>
  | StepOf<'verify.published', { host: string; port: number; peers: readonly string[] }>
  | StepOf<'verify.mesh', { host: string; peers: readonly string[] }>
  | StepOf<'verify.nomad', { servers: readonly string[]; nodes: number }>
  | StepOf<'verify.doors', { host: string; doors: readonly Door[] }>
  | StepOf<'verify.rights', { host: string }>
  | StepOf<'verify.site', { hosts: readonly string[]; domain: string; paths: readonly string[] }>
  | StepOf<'verify.trace', { service: string; method: string; path: string }>;

export type UpStepOf<Kind extends UpStep['kind']> = Extract<UpStep, { kind: Kind }>;
