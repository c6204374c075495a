import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse releases prod           the newest first; * is the one that serves
  pulse releases prod --json    a JSON document a line`;

/** `pulse releases <env>` */
export function addReleases(program: Command, { edge, root }: CommandContext): void {
  program
    .command('releases')
    .summary('print what was released, and how it ended')
    .description('Prints the releases that are kept: what each consisted of, who made it, and how it ended.')
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print a JSON document a line')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: { like?: string; json?: true }) => {
      const { showReleases } = await import('../queries/releases/show.ts');
      const { cwd, env, signal } = edge;
      const asked = { name, like: flags.like ?? null, cwd, root, env };
      edge.stdout.write(await showReleases({ ...asked, json: flags.json === true, signal }));
    });
}
