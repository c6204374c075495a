import { type Command, Option } from 'commander';
import { readMoment } from '../../lib/moment.ts';
import type { DatabaseWish } from '../../plans/db.ts';
import type { CommandContext } from '../context.ts';
import { parseDuration } from '../duration.ts';

interface ActFlags {
  like?: string;
  type?: 'full' | 'diff' | 'incr';
  to?: string;
  confirm?: string;
  wait?: number;
  yes?: true;
  json?: true;
  quiet?: true;
}

/** A command that does something to the database or its backups; `wishOf` says what its flags ask for. */
function addAct(
  db: Command,
  context: CommandContext,
  words: { name: string; summary: string; description: string; flags?: (command: Command) => Command },
  wishOf: (flags: ActFlags) => DatabaseWish,
): void {
  const command = db
    .command(words.name)
    .summary(words.summary)
    .description(words.description)
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs');
  (words.flags?.(command) ?? command)
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .action(async (name: string, flags: ActFlags) => {
      const wish = wishOf(flags);
      const { edge, root } = context;
      const { tendDatabase } = await import('../../runtime.ts');
      context.exitCode = await tendDatabase(
        {
          ...{ name, like: flags.like ?? null, cwd: edge.cwd, root, env: edge.env, wish },
          ...{ yes: flags.yes === true, confirmed: flags.confirm ?? null, waitMs: flags.wait ?? 0 },
        },
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}

const WAIT = 'wait so long for a run of somebody else to end: 90s, 5m';

export function addBackup(db: Command, context: CommandContext): void {
  const type = new Option('--type <type>', 'full; since the last full one; since the last one')
    .choices(['full', 'diff', 'incr'])
    .default('incr');
  addAct(
    db,
    context,
    {
      name: 'backup',
      summary: 'make a backup now',
      description: 'Makes a backup where they are kept; nothing has to stop for it.',
      flags: (command) => command.addOption(type),
    },
    (flags) => ({ act: 'backup', type: flags.type ?? 'incr' }),
  );
}

export function addDrill(db: Command, context: CommandContext): void {
  addAct(
    db,
    context,
    {
      name: 'drill',
      summary: 'restore the latest backup beside the live database, and prove it',
      description:
        'Restores the latest backup beside the live database, replays what was written since, checks every page and what the manifest says has to be true (backup.invariants), and removes it.',
    },
    () => ({ act: 'drill' }),
  );
}

export function addRestore(db: Command, context: CommandContext): void {
  addAct(
    db,
    context,
    {
      name: 'restore',
      summary: 'restore over the live database, to a moment',
      description:
        'Puts the database back as it was at a moment, or from the archive to its newest state. It does not answer meanwhile. The cluster as it is now is kept beside it until pulse db forget.',
      flags: (command) =>
        command
          .option('--to <time>', 'as it was then: 2026-11-25T10:00:00Z, or so long ago: 10m')
          .option(
            '--confirm <environment>',
            'its name once more, where nobody can be asked; --yes is not enough',
          )
          .option('--wait <duration>', WAIT, parseDuration)
          .option('-y, --yes', 'answer other questions with yes'),
    },
    ({ to }) => ({ act: 'restore', to: to === undefined ? null : readMoment(to) }),
  );
}

export function addForget(db: Command, context: CommandContext): void {
  addAct(
    db,
    context,
    {
      name: 'forget',
      summary: 'remove the clusters that restores kept',
      description: 'Removes the clusters that restores kept beside the live one, and frees their space.',
      flags: (command) =>
        command
          .option('--wait <duration>', WAIT, parseDuration)
          .option('-y, --yes', 'answer questions with yes'),
    },
    () => ({ act: 'forget' }),
  );
}
