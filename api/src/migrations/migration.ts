import type { Migration } from '@mikro-orm/migrations';

type MigrationConstructor = new (...args: ConstructorParameters<typeof Migration>) => Migration;

/** What every migration says of itself, so that a deployment knows whether it can be undone. */
export interface MigrationClass extends MigrationConstructor {
  /** Whether the release before this one still works on the new schema. */
  readonly previousReleaseWorks: boolean;
  /** One sentence for the person who deploys. */
  readonly note: string;
}

export interface NamedMigration {
  name: string;
  class: MigrationClass;
}
