import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

interface BuildFlags {
  like?: string;
  base?: string;
  pin?: true;
  json?: true;
  quiet?: true;
}

const EXAMPLES = `
Examples:
  pulse build                    the images of all services, on this machine
  pulse build api                of one service
  pulse build all prod           and push them to the registry of prod
  pulse build --pin              note the digest of the official image that those of real hosts begin with

A tag follows from the content of the inputs: what was built of them is neither built nor pushed again.
The result says by which reference each image is named: with an environment, its digest.`;

/** `pulse build [service] [env]` */
export function addBuild(program: Command, context: CommandContext): void {
  program
    .command('build')
    .summary('build the images of services, and push them')
    .description(
      'Builds the images whose inputs have changed; with an environment, pushes them to its registry.',
    )
    .argument('[service]', 'which one; all of them when left out or "all"')
    .argument('[environment]', 'whose registry they are pushed to; none when left out')
    .option('--like <environment>', 'the lab rehearses the hosts of this environment')
    .option('--base <image>', 'image to begin with; it has Node at /usr/local/bin/node (PULSE_IMAGE_BASE)')
    .option('--pin', 'write the digest of the official image into images.lock.json, and do nothing else')
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (service: string | undefined, environment: string | undefined, flags: BuildFlags) => {
      const { edge, root } = context;
      if (flags.pin === true) {
        const { pinBase } = await import('../run/images/pin.ts');
        edge.stdout.write(await pinBase(root));
        return;
      }
      const { buildImages } = await import('../runtime.ts');
      const asked = {
        service: service === 'all' ? null : (service ?? null),
        name: environment ?? null,
        like: flags.like ?? null,
        cwd: edge.cwd,
        root,
        env: edge.env,
        base: flags.base ?? null,
      };
      context.exitCode = await buildImages(
        asked,
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}
