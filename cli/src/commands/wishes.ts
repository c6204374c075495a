import { type Command, Option } from 'commander';
import type { UpWishes } from '../plans/up/build.ts';
import { type PhaseName, PHASES } from '../plans/up/steps.ts';

/** Flags that `pulse plan` and `pulse up` share: they decide the plan. */
export interface WishFlags {
  like?: string;
  only?: PhaseName;
  host?: string;
  full?: true;
}

export function wishOptions(command: Command): Command {
  return command
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .addOption(new Option('--only <phase>', 'only this phase').choices(PHASES))
    .option('--host <host>', 'only this host')
    .option('--full', 'run every role, whatever the receipts on the hosts say');
}

export const wishesOf = ({ full, only, host }: WishFlags): UpWishes => ({
  full: full === true,
  only: only ?? null,
  host: host ?? null,
});
