import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './context.ts';
import type { DevFlags } from './dev-request.ts';

const EXAMPLES = `
Examples:
  pulse dev                       start everything, print the address
  pulse dev --seed                with a demo account; prints how to log in
  pulse dev --port 8080           the application on another port
  pulse dev --reset --yes         start afresh, without being asked
  pulse dev --check               prove that it works, on data of its own, and stop
  pulse dev --compose             the images that hosts get, with PostgreSQL and Redis, by Docker Compose
  pulse dev --json | jq .type     every event as a line of JSON

Data is kept in .pulse/dev between runs. Ctrl-C stops everything; twice, at once.`;

/** A TCP port. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('Write a port from 1 to 65535.');
  }
  return port;
}

/** `pulse dev` */
export function addDev(program: Command, context: CommandContext): void {
  program
    .command('dev')
    .summary('run the whole application on this machine')
    .description(
      'Starts PostgreSQL, the API and the web application on this machine, with reload on change. Nothing has to be installed first.',
    )
    .option('-p, --port <port>', 'port of the application (default: 3000, or the next free one)', parsePort)
    .option('--api-port <port>', 'port of the API (default: 3001, or the next free one)', parsePort)
    .option('--seed', 'write a demo account with weeks of activity, and print how to log in')
    .option('--reset', 'remove the data first; asks before it does')
    .option('--check', 'start, walk through sign-up to Mon Pulse, stop; exit 0 or say what failed')
    .option('--compose', 'run the images with PostgreSQL and Redis by Docker Compose, as hosts do; no reload')
    .option('--data <dir>', 'keep the data elsewhere (default: .pulse/dev)')
    .option('-y, --yes', 'answer questions with yes')
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DevFlags) => {
      const { edge, root } = context;
      const { toDevRequest } = await import('./dev-request.ts');
      const request = toDevRequest(flags, root, edge.cwd);
      const { develop, developImages } = await import('../runtime.ts');
      const shown = { json: flags.json === true, quiet: flags.quiet === true };
      const images = { ...request, cwd: edge.cwd, env: edge.env };
      context.exitCode = await (flags.compose === true
        ? developImages(images, shown, edge)
        : develop(request, shown, edge));
    });
}
