import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse hosts lab            names, roles, addresses
  pulse hosts lab --json     the same with the pinned host keys, as one JSON document`;

/** `pulse hosts <env>` */
export function addHosts(program: Command, context: CommandContext): void {
  program
    .command('hosts')
    .summary('print the hosts of an environment')
    .description('Prints the hosts of the manifest and how each is reached. Asks no host.')
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: { like?: string; json?: true }) => {
      const { edge, root } = context;
      const { showHosts } = await import('../queries/hosts/show.ts');
      const { cwd, env } = edge;
      const text = await showHosts({
        name,
        like: flags.like ?? null,
        cwd,
        root,
        env,
        json: flags.json === true,
      });
      edge.stdout.write(text);
    });
}
