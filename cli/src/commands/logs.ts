import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './context.ts';
import { parseDuration } from './duration.ts';

interface LogsFlags {
  like?: string;
  follow?: true;
  since?: number;
  grep?: string;
  release?: number;
  lines: number;
  json?: true;
}

const EXAMPLES = `
Examples:
  pulse logs prod                           the last lines of every service, of all hosts, in the order of time
  pulse logs prod api --since 10m           of one service
  pulse logs prod app -f --grep ' 500 '     as they are written
  pulse logs prod api --release 42          what one release wrote
  pulse logs prod ingress                   also: database, cache, registry, nomad, migrate`;

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number: 200.');
}

/** `pulse logs <env> [service]` */
export function addLogs(program: Command, { edge, root }: CommandContext): void {
  program
    .command('logs')
    .summary('print what the services wrote')
    .description('Prints the journal of the services, of all hosts, in the order of time.')
    .argument('<environment>', 'which one')
    .argument('[service]', 'which service, or part of the platform; every service when left out')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('-f, --follow', 'go on with what is written from now on, until Ctrl-C')
    .option('--since <duration>', 'no older than this: 90s, 10m, 2h', parseDuration)
    .option('--grep <pattern>', 'only lines in which this regular expression is found')
    .option('--release <number>', 'only what this release wrote', parseCount)
    .option('-n, --lines <count>', 'the last so many of each host', parseCount, 200)
    .option('--json', 'print a JSON document a line')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, service: string | undefined, flags: LogsFlags) => {
      const { showLogs } = await import('../queries/logs/show.ts');
      const { cwd, env, signal, stdout } = edge;
      const { follow = false, since = null, grep = null, release = null, lines, json = false } = flags;
      await showLogs({
        ...{ name, like: flags.like ?? null, cwd, root, env },
        ...{ service: service ?? null, json, signal },
        query: { follow, sinceMs: since, grep, release, lines },
        colour: stdout.isTTY && env.NO_COLOR === undefined,
        write: (text) => void stdout.write(text),
      });
    });
}
