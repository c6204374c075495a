import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { parseDuration } from './duration.ts';

const EXAMPLES = `
Examples:
  pulse down lab          says what goes, asks, removes it
  pulse down lab --yes    without being asked

Removes what carries the labels of this lab, and nothing else. Its secrets, the base image and downloaded packages stay.`;

/** `pulse down <env>` */
export function addDown(program: Command, context: CommandContext): void {
  program
    .command('down')
    .summary('remove a lab, and nothing else')
    .description(
      'Removes the hosts of a lab with their disks and their network. Servers that were bought are never touched.',
    )
    .argument('<environment>', 'which lab')
    .option('--wait <duration>', 'wait so long for a run of somebody else to end: 90s, 5m', parseDuration)
    .option('-y, --yes', 'answer questions with yes')
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: { wait?: number; yes?: true; json?: true; quiet?: true }) => {
      const { edge, root } = context;
      const { takeDown } = await import('../runtime.ts');
      context.exitCode = await takeDown(
        {
          name,
          like: null,
          cwd: edge.cwd,
          root,
          env: edge.env,
          yes: flags.yes === true,
          waitMs: flags.wait ?? 0,
        },
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}
