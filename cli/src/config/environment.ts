import type { Money } from './leaves/money.ts';
import type { Probe } from './leaves/probe.ts';
import type { SshKey } from './leaves/ssh-key.ts';
import type { Manifest, Provisioner, Role, WorkloadRole } from './manifest.ts';

/** A machine of an environment. Sizes that its provisioner does not know are null. */
export interface Host {
  readonly name: string;
  readonly roles: readonly Role[];
  /** OVHcloud. */
  readonly plan: string | null;
  readonly datacenter: string | null;
  /** Lab: processors, and memory in MB; null is no limit. */
  readonly cpus: number | null;
  readonly memory: number | null;
}

/** What is deployed. */
export interface Service {
  readonly name: string;
  /** Exactly one of build (a folder relative to the manifest) and image is not null. */
  readonly build: string | null;
  readonly image: string | null;
  readonly role: WorkloadRole;
  readonly port: number;
  readonly health: string;
  /** Seconds. */
  readonly deadline: number;
  /** Null: not public. */
  readonly path: string | null;
  readonly count: number;
  /** MHz. */
  readonly cpu: number;
  /** MB. */
  readonly memory: number;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** What pulse asks by itself while a release goes live; paths as the service itself sees them. */
  readonly probe: readonly Probe[];
}

/** How a release is judged: seconds, share of answers, factor. */
export interface WatchPolicy {
  readonly watch: number;
  readonly errors: number;
  readonly p95: number;
}

export interface ReleasePolicy extends WatchPolicy {
  /** How many seconds its migrations may take. */
  readonly migrations: number;
}

/** How the database is backed up. Ages are seconds. */
export interface BackupPolicy {
  /** Whether what is too old forbids a release. */
  readonly gate: boolean;
  readonly age: number;
  readonly drill: number;
  /** Full backups. */
  readonly keep: number;
  /** Name → SQL that answers true. */
  readonly invariants: Readonly<Record<string, string>>;
  readonly s3: Manifest['backup']['s3'];
}

/** One environment with everything decided: validated, frozen, nothing undefined. */
export interface Environment {
  readonly project: string;
  readonly name: string;
  readonly provisioner: Provisioner;
  /** The environment whose hosts it rehearses. */
  readonly like: string | null;
  readonly domain: string;
  readonly user: string;
  /** CIDRs that SSH may come from; empty is anywhere. */
  readonly admins: readonly string[];
  readonly keys: readonly SshKey[];
  readonly registry: string;
  readonly budget: Money | null;
  readonly alerts: Manifest['alerts'];
  readonly backup: BackupPolicy;
  readonly release: ReleasePolicy;
  readonly hosts: readonly Host[];
  /** Names of the hosts that run Nomad's servers: one on one or two hosts, three on three. */
  readonly servers: readonly string[];
  readonly services: readonly Service[];
}

/** Where a value comes from. */
export type Origin =
  | {
      readonly from: 'manifest';
      readonly line: number;
      readonly column: number;
      readonly like: string | null;
    }
  | { readonly from: 'default' }
  | { readonly from: 'derived'; readonly why: string }
  | { readonly from: 'flag'; readonly flag: string };

/** One value of an environment as `pulse config` shows it. */
export interface Setting {
  /** `hosts.front.roles`. */
  readonly path: string;
  /** As it would be written in the manifest. */
  readonly text: string;
  readonly origin: Origin;
}

export interface ResolvedEnvironment {
  readonly environment: Environment;
  readonly settings: readonly Setting[];
}
