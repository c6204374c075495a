import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

interface ExecFlags {
  like?: string;
  host?: string;
}

const EXAMPLES = `
Examples:
  pulse exec lab api -- node -p process.version    in an instance that serves; its exit code is that of pulse
  pulse exec prod api --host back -- sh            a shell, in the instance on that host
  echo 1 | pulse exec prod api -- cat > copy       without a terminal, streams are passed on as they are

What it started ends when pulse does. A task of its own, beside those that serve: pulse run.`;

/** `pulse exec <env> <service> -- command` */
export function addExec(program: Command, context: CommandContext): void {
  program
    .command('exec')
    .summary('run a command in an instance that serves')
    .description(
      'Runs a command in an instance of a service that serves, with a terminal where there is one.',
    )
    .argument('<environment>', 'which one')
    .argument('<service>', 'which service')
    .argument('<command...>', 'after --: what to run')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--host <host>', 'the instance on this host; left out: the first one')
    .option('--json', 'print faults of pulse as JSON; the output is that of the command')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, service: string, command: string[], flags: ExecFlags) => {
      const { edge, root } = context;
      const { cwd, env, signal } = edge;
      const tty = edge.stdin.isTTY && edge.stdout.isTTY;
      const { execInService } = await import('../run/attend/exec.ts');
      context.exitCode = await execInService({
        ...{ name, like: flags.like ?? null, cwd, root, env },
        ...{ service, host: flags.host ?? null, command, tty, signal },
      });
    });
}
