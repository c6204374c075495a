import type { Environment } from '../config/environment.ts';
import { databaseHost, repositoryHost } from '../config/placement.ts';
import type { Plan, StepOf } from './types.ts';

export type DatabaseStep =
  | StepOf<'backup.make', { host: string; type: 'full' | 'diff' | 'incr' }>
  | StepOf<'backup.drill', { host: string }>
  /** `to` null: everything that was written. */
  | StepOf<'backup.restore', { host: string; to: string | null }>
  | StepOf<'backup.forget', { host: string }>;

/** What is asked of the backups of an environment. */
export type DatabaseWish =
  | { act: 'backup'; type: 'full' | 'diff' | 'incr' }
  | { act: 'drill' }
  | { act: 'restore'; to: string | null }
  | { act: 'forget' };

function stepOf(environment: Environment, wish: DatabaseWish): DatabaseStep {
  const needs: string[] = [];
  const host = databaseHost(environment).name;
  switch (wish.act) {
    case 'backup': {
      const { type } = wish;
      const input = { host: repositoryHost(environment).name, type };
      const cause = 'it was asked for; the next one by itself comes within six hours';
      return { id: 'backup', kind: 'backup.make', title: `Make a backup (${type})`, cause, needs, input };
    }
    case 'drill': {
      const cause = 'a backup that was never restored is a hope';
      const title = 'Restore the latest backup beside the live database';
      return { id: 'drill', kind: 'backup.drill', title, cause, needs, input: { host } };
    }
    case 'restore': {
      const { to } = wish;
      const title = `Restore the database ${to === null ? 'to its newest state' : `as it was at ${to}`}`;
      const cause = 'it was asked for; the cluster as it is now is kept beside it';
      return { id: 'restore', kind: 'backup.restore', title, cause, needs, input: { host, to } };
    }
    case 'forget': {
      const title = 'Remove the clusters that restores kept';
      return {
        id: 'forget',
        kind: 'backup.forget',
        title,
        cause: 'they were asked to go',
        needs,
        input: { host },
      };
    }
  }
}

/** One act on one host: where the backups are kept, or where the database is. Pure. */
export const buildDatabasePlan = (environment: Environment, wish: DatabaseWish): Plan<DatabaseStep> => ({
  command: `db ${wish.act}`,
  environment: environment.name,
  phases: [{ name: 'database', steps: [stepOf(environment, wish)] }],
});
