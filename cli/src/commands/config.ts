import type { Command } from 'commander';
import { EXIT } from '../errors/exit-codes.ts';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse config                       every environment of pulse.yaml
  pulse config prod                  what was decided for prod, and where each value comes from
  pulse config lab --like prod       the lab, rehearsing the hosts of prod
  pulse config prod --json | jq      the same as one JSON document
  pulse config schema                the JSON Schema that editors use

Exit code: 2 when the manifest has faults; all of them are printed.`;

/** `pulse config [env]` and `pulse config schema` */
export function addConfig(program: Command, context: CommandContext): void {
  const { edge, root } = context;
  const config = program
    .command('config')
    .summary('print what the manifest says of an environment')
    .description(
      'Reads pulse.yaml and prints what was resolved for an environment, and where each value comes from.',
    )
    .argument('[environment]', 'which one (default: a line for each)')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string | undefined, flags: { like?: string; json?: true }) => {
      const { showConfig } = await import('../queries/config/show.ts');
      const { text, faulty } = await showConfig({
        cwd: edge.cwd,
        root,
        environment: environment ?? null,
        like: flags.like ?? null,
        json: flags.json === true,
      });
      edge.stdout.write(text);
      context.exitCode = faulty ? EXIT.usage : EXIT.done;
    });
  config
    .command('schema')
    .summary('print the JSON Schema of the manifest')
    .description('Prints the JSON Schema (draft 2020-12) of pulse.yaml, for editors and other tools.')
    .addHelpText('after', '\nExample:\n  pulse config schema > pulse.schema.json')
    .action(async () => {
      const { manifestJsonSchema } = await import('../config/published.ts');
      edge.stdout.write(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
    });
}
