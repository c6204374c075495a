import { API_ROLE, DATABASE, type DevEnvironment, OWNER_ROLE } from '../../config/dev-environment.ts';
import type { Secret } from '../../config/secret.ts';
import type { Instance } from '../../drivers/local/instance.ts';
import type { DevSecrets } from '../../drivers/local/secrets.ts';
import type { Service } from '../../drivers/local/service.ts';
import type { PostgresServer } from '../../drivers/postgres/index.ts';
import { BugError } from '../../errors/errors.ts';
import type { Emit } from '../../events/events.ts';
import type { ServiceName } from '../../plans/dev-steps.ts';

/** What the steps of `pulse dev` share: what was decided, and what lives by now. */
export interface DevContext {
  readonly environment: DevEnvironment;
  readonly secrets: DevSecrets;
  readonly instance: Instance;
  readonly emit: Emit;
  /** Set by the steps, ended by `tearDown`. */
  readonly live: {
    postgres?: PostgresServer;
    readonly services: Map<ServiceName, Service>;
    /** How to log in to the demo account. */
    demo?: { email: string; password: string };
  };
  /** Called when a service ends by itself after it was healthy. */
  onCrash: (service: ServiceName) => void;
}

/** The running database; a step that asks without needing `postgres` is a fault of the plan. */
export function postgresOf({ live }: DevContext): PostgresServer {
  if (!live.postgres)
    throw new BugError({ code: 'bug.no-postgres', summary: 'The step runs before PostgreSQL does.' });
  return live.postgres;
}

/** Addresses of the database for the two roles. They hold passwords: for environments of children only. */
export function databaseUrls(context: DevContext): { owner: string; api: string } {
  const server = postgresOf(context);
  const url = (role: string, password: Secret) => server.url(role, password.reveal(), DATABASE);
  const { ownerPassword, apiPassword } = context.secrets;
  return { owner: url(OWNER_ROLE, ownerPassword), api: url(API_ROLE, apiPassword) };
}
