import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse lock status prod           who works on it, since when, at which step
  pulse lock status prod --json    the same as one JSON document
  pulse lock release prod          take it from a holder that is known to be dead

A holder that says nothing for 90 s loses it by itself; one of this machine whose process is gone, at once.`;

interface Act {
  name: 'status' | 'release';
  summary: string;
  description: string;
  example: string;
}

const ACTS: readonly Act[] = [
  {
    name: 'status',
    summary: 'say who works on an environment',
    description: 'Says who works on an environment, since when, at which step, and in which CI run.',
    example: 'pulse lock status prod',
  },
  {
    name: 'release',
    summary: 'take an environment away from its holder',
    description:
      'Takes the environment away from whoever holds it. A run that still lives stops within seconds.',
    example: 'pulse lock release prod',
  },
];

/** `pulse lock status|release <env>` */
export function addLock(program: Command, { edge, root }: CommandContext): void {
  const lock = program
    .command('lock')
    .summary('say who works on an environment')
    .description('One run at a time may change an environment. Says whose, or takes it away.')
    .addHelpText('after', EXAMPLES);
  for (const { name, summary, description, example } of ACTS) {
    lock
      .command(name)
      .summary(summary)
      .description(description)
      .argument('<environment>', 'which one')
      .option('--json', 'print one JSON document')
      .addHelpText('after', `\nExample:\n  ${example}`)
      .action(async (environment: string, flags: { json?: true }) => {
        const { dropLease, showLease } = await import('../run/lease/commands.ts');
        const { cwd, env } = edge;
        const json = flags.json === true;
        const act = name === 'status' ? showLease : dropLease;
        edge.stdout.write(await act({ name: environment, like: null, cwd, root, env, json }));
      });
  }
}
