import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

interface RunFlags {
  like?: string;
  json?: true;
}

const EXAMPLES = `
Examples:
  pulse run prod api -- node -p process.version            its exit code is that of pulse
  pulse run prod api -- node -e "…" > report.csv           standard output and standard error stay apart
  pulse run prod api --json -- node -p 1                   a JSON document a line, the last one says how it ended

The task has the image, the variables, the secrets and the limits of the service as it serves, a place of its own beside it, and no
standard input. It is removed at its end, after Ctrl-C, and when pulse is killed. Inside an instance that serves: pulse exec.`;

/** `pulse run <env> <service> -- command` */
export function addRun(program: Command, context: CommandContext): void {
  program
    .command('run')
    .summary('run a command once, beside what serves')
    .description('Runs a command once, with everything that a service has, beside the instances that serve.')
    .argument('<environment>', 'which one')
    .argument('<service>', 'whose image, variables and secrets')
    .argument('<command...>', 'after --: what to run')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print a JSON document a line')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, service: string, command: string[], flags: RunFlags) => {
      const { edge, root } = context;
      const { cwd, env, signal } = edge;
      const { showTask } = await import('../run/task/show.ts');
      context.exitCode = await showTask({
        ...{ name, like: flags.like ?? null, cwd, root, env, service, command, signal },
        json: flags.json === true,
        out: (text) => void edge.stdout.write(text),
        err: (text) => void edge.stderr.write(text),
      });
    });
}
