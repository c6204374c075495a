import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse lock status prod     who works on it, since when, at which step
  pulse lock release prod    take it from a holder that is known to be dead

A holder that says nothing for 45 s loses it by itself.`;

/** `pulse lock status|release <env>` */
export function addLock(program: Command, { edge, root }: CommandContext): void {
  const asked = (name: string) => ({ name, like: null, cwd: edge.cwd, root, env: edge.env });
  const lock = program
    .command('lock')
    .summary('say who works on an environment')
    .description('One run at a time may change an environment. Says whose, or takes it away.')
    .addHelpText('after', EXAMPLES);
  lock
    .command('status')
    .description('Says who works on an environment.')
    .argument('<environment>', 'which one')
    .action(async (name: string) => {
      const { showLease } = await import('../run/lease/commands.ts');
      edge.stdout.write(await showLease(asked(name)));
    });
  lock
    .command('release')
    .description('Takes the environment away from whoever holds it.')
    .argument('<environment>', 'which one')
    .action(async (name: string) => {
      const { dropLease } = await import('../run/lease/commands.ts');
      edge.stdout.write(await dropLease(asked(name)));
    });
}
