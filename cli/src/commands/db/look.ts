import { resolve } from 'node:path';
import type { Command } from 'commander';
import { sizeOf } from '../../lib/text.ts';
import type { CommandContext } from '../context.ts';

const LIKE = 'rehearse the hosts of another environment; for labs';

export function addList(db: Command, { edge, root }: CommandContext): void {
  db.command('list')
    .summary('print what there is to restore from')
    .description(
      'Prints the backups, whether what is written leaves the host, the last drill, and what restores kept.',
    )
    .argument('<environment>', 'which one')
    .option('--like <environment>', LIKE)
    .option('--json', 'print one JSON document')
    .action(async (name: string, flags: { like?: string; json?: true }) => {
      const { showBackups } = await import('../../queries/db/list.ts');
      const { cwd, env, signal } = edge;
      const asked = { name, like: flags.like ?? null, cwd, root, env };
      edge.stdout.write(await showBackups({ ...asked, json: flags.json === true, signal }));
    });
}

export function addPsql(db: Command, context: CommandContext): void {
  db.command('psql')
    .summary('open psql on the database')
    .description(
      'Opens psql on the host of the database, as the role that only reads. Standard input is passed on; the exit code is that of psql.',
    )
    .argument('<environment>', 'which one')
    .argument('[arguments...]', 'after --: arguments of psql')
    .option('--like <environment>', LIKE)
    .option('--write', 'as the owner of the schema, who may change everything in it')
    .action(async (name: string, words: string[], flags: { like?: string; write?: true }) => {
      const { edge, root } = context;
      const { cwd, env, signal } = edge;
      const { enterDatabase } = await import('../../queries/db/enter.ts');
      const tty = edge.stdin.isTTY && edge.stdout.isTTY;
      const asked = { name, like: flags.like ?? null, cwd, root, env };
      context.exitCode = await enterDatabase({ ...asked, write: flags.write === true, words, tty, signal });
    });
}

export function addDump(db: Command, { edge, root }: CommandContext): void {
  db.command('dump')
    .summary('write the database to a file of this machine')
    .description(
      'Writes all of the database to a file that only you can read, in the format of pg_restore. It holds what people entrusted to the application.',
    )
    .argument('<environment>', 'which one')
    .argument('[file]', 'where to; - for standard output; left out: a name of its own here')
    .option('--like <environment>', LIKE)
    .option('--plain', 'as SQL, for psql')
    .option('--json', 'print one JSON document')
    .action(
      async (name: string, path: string | undefined, flags: { like?: string; plain?: true; json?: true }) => {
        const { dumpDatabase } = await import('../../queries/db/dump.ts');
        const { cwd, env, signal } = edge;
        const file = path === undefined || path === '-' ? (path ?? null) : resolve(cwd, path);
        const format = flags.plain === true ? 'plain' : 'custom';
        const dumped = await dumpDatabase({
          name,
          like: flags.like ?? null,
          cwd,
          root,
          env,
          file,
          format,
          signal,
        });
        if (dumped === null) return;
        const text =
          flags.json === true ? JSON.stringify(dumped) : `${dumped.file}   ${sizeOf(dumped.bytes)}`;
        edge.stdout.write(`${text}\n`);
      },
    );
}
