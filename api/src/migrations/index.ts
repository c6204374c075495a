import { CreateAccounts } from './20261124000000-accounts.ts';
import { CreateStartSession } from './20261124000100-start-session.ts';
import { CreateStatus } from './20261124000200-status.ts';
import type { NamedMigration } from './migration.ts';

/** In the order they run. A name, once released, never changes: it is what the database remembers. */
export const migrations: readonly NamedMigration[] = [
  { name: '20261124000000-accounts', class: CreateAccounts },
  { name: '20261124000100-start-session', class: CreateStartSession },
  { name: '20261124000200-status', class: CreateStatus },
];
