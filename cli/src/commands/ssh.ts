import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse ssh lab                              a session on the only host
  pulse ssh prod front                       a session on one of several
  pulse ssh prod front -- sudo journalctl -b one command; its exit code is that of pulse

The key of the host was pinned when it was made: another one is refused.`;

/** `pulse ssh <env> [host] [-- command]` */
export function addSsh(program: Command, context: CommandContext): void {
  program
    .command('ssh')
    .summary('open a session on a host, or run a command there')
    .description('Opens a session on a host as its administrator, or runs a command there.')
    .argument('<environment>', 'which one')
    .argument('[host]', 'which host; may be left out where there is one')
    .argument('[command...]', 'after --: what to run')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, first: string | undefined, rest: string[]) => {
      const { edge, root } = context;
      const { cwd, env, signal } = edge;
      // Without a host, the first word after -- is taken for one: the words themselves say which it is.
      const words = process.argv.slice(2);
      const dashes = words.indexOf('--');
      const named = dashes === -1 || words.slice(0, dashes).length > 2;
      const host = named ? (first ?? null) : null;
      const command = named || first === undefined ? rest : [first, ...rest];
      const { enterHost } = await import('../queries/hosts/enter.ts');
      const tty = edge.stdin.isTTY && edge.stdout.isTTY;
      context.exitCode = await enterHost({ name, like: null, cwd, root, env, host, command, tty, signal });
    });
}
