import type { HostRole } from '../../config/host-roles.ts';
import type { ArtifactRef } from './steps.ts';

/** What a role left on a host, and whether it still holds. */
export interface RoleSight {
  /** False for a receipt that cannot be understood. */
  readable: boolean;
  /** Hash of the inputs it converged with. */
  inputs: string | null;
  /** In words: `/etc/ssh/sshd_config was edited`. */
  drift: readonly string[];
}

export type HostSight =
  | { state: 'absent' }
  | { state: 'stopped' }
  | {
      state: 'seen';
      roles: Readonly<Partial<Record<HostRole, RoleSight>>>;
      /** Why it does not let this machine in, where only its provisioner could look. */
      shut?: string | undefined;
    };

/** Everything a plan is made from besides the manifest. Plain data. */
export interface Observed {
  hosts: Readonly<Record<string, HostSight>>;
  /** Hash of the inputs each role would converge with now; missing where it cannot be known before the host exists. */
  inputs: Readonly<Record<string, Readonly<Partial<Record<HostRole, string>>>>>;
  /** Whether this machine has the Ansible of ansible/requirements.txt. */
  ansible: { ready: boolean; requirements: string };
  /** Which programs the roles install, and whether each is at hand and verified. */
  artifacts: readonly (ArtifactRef & { role: string; ready: boolean })[];
  /** Whether the base image of lab hosts is there; always true elsewhere. */
  image: { ready: boolean; suite: string };
  /** Whether the checks have passed since something was changed last. */
  proved: boolean;
  /** Whether something was released on these hosts. */
  released: boolean;
  /** Names of secrets that are not there yet and that pulse can make. */
  missingSecrets: readonly string[];
}
