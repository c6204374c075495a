import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse nomad lab -- job status
  pulse nomad prod -- alloc logs -f 9c0a87f1
  pulse nomad prod -- job plan - < nomad/worker.nomad.hcl    files of this machine: through standard input

It runs on a server of the environment, through SSH, with the certificate and the token of releases, which neither leave it nor
stand in an argument; what that token may do is in nomad/policies/deploy.policy.hcl. Its exit code is that of pulse.`;

/** `pulse nomad <env> -- words` */
export function addNomad(program: Command, context: CommandContext): void {
  program
    .command('nomad')
    .summary("call Nomad's own command line")
    .description("Calls Nomad's own command line on a server of the environment.")
    .argument('<environment>', 'which one')
    .argument('<words...>', 'after --: what Nomad is told')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print faults of pulse as JSON; the output is that of the command')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, words: string[], flags: { like?: string }) => {
      const { edge, root } = context;
      const { cwd, env, signal } = edge;
      const tty = edge.stdin.isTTY && edge.stdout.isTTY;
      const { callNomad } = await import('../run/attend/nomad.ts');
      context.exitCode = await callNomad({
        name,
        like: flags.like ?? null,
        cwd,
        root,
        env,
        words,
        tty,
        signal,
      });
    });
}
