import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse replay 20261124-044120-5351           a run of this machine, as it was shown
  pulse replay run.ndjson --speed 10          ten times as fast as it ran
  pulse replay run.ndjson --json | jq .type   the events of a file

Exit code: that of the run.`;

/** How many times as fast. */
export function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed <= 0) {
    throw new InvalidArgumentError('Write how many times as fast as it ran: 1, or 10.');
  }
  return speed;
}

/** `pulse replay <run>` */
export function addReplay(program: Command, context: CommandContext): void {
  program
    .command('replay')
    .summary('show a recorded run again')
    .description('Shows a run from its journal in .pulse/runs, or from a file of events. Does nothing else.')
    .argument('<run>', 'id of the run, or a file')
    .option('--speed <factor>', 'at its own pace (1), or so many times as fast; else at once', parseSpeed)
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, flags: { json?: true; quiet?: true; speed?: number }) => {
      const { edge, root } = context;
      const { replay } = await import('../runtime.ts');
      context.exitCode = await replay(
        root,
        run,
        { json: flags.json === true, quiet: flags.quiet === true, speed: flags.speed ?? null },
        edge,
      );
    });
}
