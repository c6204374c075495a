import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse open prod            prints the address, and opens it where there is a browser
  pulse open lab | cat       prints it only
  pulse open lab --json`;

/** `pulse open <env>` */
export function addOpen(program: Command, { edge, root }: CommandContext): void {
  program
    .command('open')
    .summary('open the application in a browser')
    .description(
      'Prints the public address of an environment, and opens it where a person sits at a desktop.',
    )
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print one JSON document, and open nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: { like?: string; json?: true }) => {
      const { cwd, env, stdout } = edge;
      const { openEnvironment } = await import('../run/attend/open.ts');
      await openEnvironment({
        ...{ name, like: flags.like ?? null, cwd, root, env, json: flags.json === true },
        person: stdout.isTTY && env.CI === undefined,
        write: (text) => void stdout.write(text),
      });
    });
}
