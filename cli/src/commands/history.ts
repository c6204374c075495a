import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse history prod           who did what, when, for how long, and how it ended
  pulse history prod --json    a JSON document a line
  pulse history verify prod    whether a line was changed, removed or added

It is kept on the first host of the environment; each line holds the hash of the one before.`;

/** `pulse history <env>` and `pulse history verify <env>` */
export function addHistory(program: Command, { edge, root }: CommandContext): void {
  const asked = (name: string, json = false) => ({
    name,
    like: null,
    cwd: edge.cwd,
    root,
    env: edge.env,
    json,
  });
  const history = program
    .command('history')
    .summary('print what was done to an environment')
    .description('Prints the runs that changed an environment, the newest first.')
    .argument('<environment>', 'which one')
    .option('--json', 'print a JSON document a line')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: { json?: true }) => {
      const { showHistory } = await import('../queries/history/show.ts');
      edge.stdout.write(await showHistory(asked(name, flags.json === true)));
    });
  history
    .command('verify')
    .summary('check that no line was changed')
    .description('Follows the chain of hashes from the first line to the last.')
    .argument('<environment>', 'which one')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  pulse history verify prod\n\nExit code: 1 when a line cannot be trusted.',
    )
    .action(async (name: string, flags: { json?: true }, command: Command) => {
      const { verifyHistory } = await import('../queries/history/show.ts');
      // `--json` is a flag of `pulse history` too, which takes it wherever it stands.
      const json = flags.json === true || command.optsWithGlobals<{ json?: true }>().json === true;
      edge.stdout.write(await verifyHistory(asked(name, json)));
    });
}
