import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './context.ts';
import { parseDuration } from './duration.ts';

interface ScaleFlags {
  like?: string;
  wait?: number;
  json?: true;
  quiet?: true;
}

const EXAMPLES = `
Examples:
  pulse scale prod api=3            three of them, now
  pulse scale prod api=3 app=2      several services, switched together
  pulse scale prod api=1            as the manifest says: it is the manifest's again

For as long as it is needed: deploys and rollbacks keep the count until the manifest names another one for the service.
All of them are made anew beside those that run, so no request is lost; where there is no room, nothing is changed.`;

const MOST = 100;

/** Collects `SERVICE=N`. */
export function collectCount(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, service, digits = ''] = /^([a-z][a-z0-9-]*)=(\d{1,3})$/u.exec(text) ?? [];
  const count = Number(digits);
  if (service === undefined || count < 1 || count > MOST)
    throw new InvalidArgumentError(`Write SERVICE=COUNT, from 1 to ${MOST}: api=3.`);
  return { ...before, [service]: count };
}

/** `pulse scale <env> SERVICE=N...` */
export function addScale(program: Command, context: CommandContext): void {
  program
    .command('scale')
    .summary('run more or fewer instances of a service')
    .description('Makes the instances of services as many as asked for, until the manifest says otherwise.')
    .argument('<environment>', 'which one')
    .argument('<service=count...>', 'how many of which service', collectCount)
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--wait <duration>', 'wait so long for a run of somebody else to end: 90s, 5m', parseDuration)
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, counts: Record<string, number>, flags: ScaleFlags) => {
      const { edge, root } = context;
      const { scale } = await import('../runtime.ts');
      context.exitCode = await scale(
        {
          ...{ name, like: flags.like ?? null, cwd: edge.cwd, root, env: edge.env },
          ...{ counts, yes: true, watch: false, waitMs: flags.wait ?? 0 },
        },
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}
