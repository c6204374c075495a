import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { parseDuration } from './duration.ts';

interface RestartFlags {
  like?: string;
  wait?: number;
  json?: true;
  quiet?: true;
}

const EXAMPLES = `
Examples:
  pulse restart prod          every service
  pulse restart prod api      one of them

New instances of the release that serves are started beside the old ones and switched to once all are ready: no request is lost.
A changed secret reaches a service by pulse deploy.`;

/** `pulse restart <env> [service]` */
export function addRestart(program: Command, context: CommandContext): void {
  program
    .command('restart')
    .summary('replace the instances of a release by new ones')
    .description('Starts new instances of the release that serves, and ends the old ones once the new serve.')
    .argument('<environment>', 'which one')
    .argument('[service]', 'which service; every one when left out')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--wait <duration>', 'wait so long for a run of somebody else to end: 90s, 5m', parseDuration)
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, service: string | undefined, flags: RestartFlags) => {
      const { edge, root } = context;
      const { restart } = await import('../runtime.ts');
      context.exitCode = await restart(
        {
          ...{ name, like: flags.like ?? null, cwd: edge.cwd, root, env: edge.env },
          ...{ service: service ?? null, yes: true, watch: false, waitMs: flags.wait ?? 0 },
        },
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}
