import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { addBackup, addDrill, addForget, addRestore } from './db/act.ts';
import { addDump, addList, addPsql } from './db/look.ts';

const EXAMPLES = `
Examples:
  pulse db list prod                      what there is to restore from, and how old it is
  pulse db backup prod                    one more, now
  pulse db drill prod                     restores the latest one beside the live database, and proves it
  pulse db restore prod --to 10m          the database as it was ten minutes ago
  pulse db psql prod -- -c 'select 1'     looks into it; --write to change it
  pulse db dump prod before.dump          all of it into a file

Backups are made by themselves: full on Sundays, differences every day, changes every six hours, and whatever is written
leaves the host within a minute. They are encrypted with the secret BACKUP_PASSPHRASE: keep a copy of that elsewhere.`;

const EXAMPLE_OF: Readonly<Record<string, string>> = {
  list: 'pulse db list prod --json',
  backup: 'pulse db backup prod --type full',
  drill: 'pulse db drill prod',
  restore: 'pulse db restore prod --to 2026-11-25T10:00:00Z --confirm prod',
  forget: 'pulse db forget prod --yes',
  psql: "pulse db psql prod -- -c 'select count(*) from users'",
  dump: 'pulse db dump prod before.dump   # read it with pg_restore',
};

/** `pulse db` */
export function addDb(program: Command, context: CommandContext): void {
  const db = program
    .command('db')
    .summary('back up, restore and look into the database')
    .description('Backs up, rehearses and restores the database of an environment, and looks into it.')
    .addHelpText('after', EXAMPLES);
  for (const add of [addList, addBackup, addDrill, addRestore, addForget, addPsql, addDump]) add(db, context);
  for (const command of db.commands)
    command.addHelpText('after', `\nExample:\n  ${EXAMPLE_OF[command.name()] ?? ''}`);
}
