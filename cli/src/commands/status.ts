import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse status                 a line for each environment
  pulse status prod            what is wrong first, then every host
  pulse status lab --watch     the same, again and again, until Ctrl-C
  pulse status prod --json     one JSON document a look

Exit code: 1 when something is wrong.`;

/** `pulse status [env]` */
export function addStatus(program: Command, context: CommandContext): void {
  program
    .command('status')
    .summary('say how the hosts and the cluster are')
    .description('Asks every host at once: uptime, load, memory, disk, updates, mesh; and the cluster.')
    .argument('[environment]', 'which one (default: a line for each)')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('-w, --watch', 'look again every two seconds')
    .option('--json', 'print one JSON document a look')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, flags: { like?: string; watch?: true; json?: true }) => {
      const { edge, root } = context;
      const { cwd, env, signal, stdout } = edge;
      const { showStatus } = await import('../queries/status/show.ts');
      context.exitCode = await showStatus({
        ...{ name: name ?? null, like: flags.like ?? null, cwd, root, env, signal },
        json: flags.json === true,
        watch: flags.watch === true,
        clear: stdout.isTTY ? '\u001B[H\u001B[2J' : '',
        write: (text) => void stdout.write(text),
      });
    });
}
