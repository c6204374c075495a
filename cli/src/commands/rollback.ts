import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './context.ts';
import { parseDuration } from './duration.ts';

interface RollbackFlags {
  like?: string;
  to?: number;
  watch: boolean;
  wait?: number;
  yes?: true;
  json?: true;
  quiet?: true;
}

const EXAMPLES = `
Examples:
  pulse rollback prod              to the good release before the one that is live
  pulse rollback prod --to 40      to that one
  pulse releases prod              which ones there are

The old release is started beside the one that runs, and switched to once all of it is ready. Secrets stay as they are now.
A release that cannot work with the database as it is now is refused before anything moves.`;

function parseRelease(text: string): number {
  if (/^[1-9]\d{0,5}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError('Write the number of a release: 41.');
}

/** `pulse rollback <env>` */
export function addRollback(program: Command, context: CommandContext): void {
  program
    .command('rollback')
    .summary('go back to a release that served well')
    .description('Makes an earlier release the one that serves.')
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--to <release>', 'to this one; left out: the good one before', parseRelease)
    .option('--no-watch', 'end as soon as it alone serves everybody')
    .option('--wait <duration>', 'wait so long for a run of somebody else to end: 90s, 5m', parseDuration)
    .option('-y, --yes', 'answer questions with yes')
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: RollbackFlags) => {
      const { edge, root } = context;
      const { rollBack } = await import('../runtime.ts');
      context.exitCode = await rollBack(
        {
          ...{ name, like: flags.like ?? null, cwd: edge.cwd, root, env: edge.env },
          ...{ to: flags.to ?? null, watch: flags.watch, yes: flags.yes === true, waitMs: flags.wait ?? 0 },
        },
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}
