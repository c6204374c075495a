import type { Target } from '../../config/target.ts';
import type { AnsibleTools, Playbook, RoleNews } from '../../drivers/ansible/index.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import type { LabNetwork } from '../../drivers/lab/index.ts';
import type { Reporter } from '../../events/reporter.ts';
import type { Plan } from '../../plans/types.ts';
import type { Lease } from '../lease/hold.ts';
import type { UpStep } from '../../plans/up/steps.ts';
import type { UpSurroundings } from './request.ts';

/** What the steps of one `pulse up` share. */
export interface UpContext {
  readonly target: Target;
  readonly plan: Plan<UpStep>;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly onForce: UpSurroundings['onForce'];
  readonly lease: Lease;
  readonly live: {
    /** How hosts are reached by now. */
    known: KnownEnvironment;
    /** The network of a lab: made once, whichever host asks first. */
    network?: Promise<LabNetwork>;
    tools?: AnsibleTools;
    /** The one run of Ansible that every role of the plan is applied by. */
    configuring?: Promise<Configuring>;
  };
}

/** A run of Ansible under way, and who waits for which of its roles. */
export interface Configuring {
  playbook: Playbook;
  listen: (host: string, role: string, listener: (news: RoleNews) => void) => void;
}
