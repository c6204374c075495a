import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './context.ts';
import { parseDuration } from './duration.ts';

interface DeployFlags {
  like?: string;
  only?: string;
  image?: Record<string, string>;
  plan?: string;
  out?: string;
  watch: boolean;
  wait?: number;
  yes?: true;
  json?: true;
  quiet?: true;
}

const EXAMPLES = `
Examples:
  pulse deploy preprod                    what changed, beside what runs; switched together once all of it is ready
  pulse deploy prod --only app --yes      one service, without being asked
  pulse deploy lab --image api=10.42.0.1:5000/pulse/api@sha256:9be2…
  pulse deploy prod --out prod.plan       for approval; pulse deploy prod --plan prod.plan does that or nothing

May be repeated at any time, also after it was killed: what was interrupted is finished or undone first.
Nothing changed means that nothing is restarted.`;

/** Collects `--image SERVICE=REF`. */
export function collectImage(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, service, image] = /^([a-z][a-z0-9-]*)=(\S+)$/u.exec(text) ?? [];
  if (service === undefined || image === undefined) throw new InvalidArgumentError('Write SERVICE=REF.');
  return { ...before, [service]: image };
}

/** `pulse deploy <env>` */
export function addDeploy(program: Command, context: CommandContext): void {
  program
    .command('deploy')
    .summary('release the application, and nobody notices')
    .description(
      'Starts the new release beside the one that runs, proves it, and switches all services together.',
    )
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--only <service>', 'only this service')
    .option('--image <service=ref>', 'this image for that service; may be repeated', collectImage)
    .option('--plan <file>', 'do what this plan says (--out), or stop and say what differs')
    .option('--out <file>', 'write the plan, and change nothing')
    .option('--no-watch', 'end as soon as the new release alone serves everybody')
    .option('--wait <duration>', 'wait so long for a run of somebody else to end: 90s, 5m', parseDuration)
    .option('-y, --yes', 'answer questions with yes')
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: DeployFlags) => {
      const { edge, root } = context;
      const { deploy } = await import('../runtime.ts');
      const file = (path: string | undefined) => (path === undefined ? null : resolve(edge.cwd, path));
      context.exitCode = await deploy(
        {
          ...{ name, like: flags.like ?? null, cwd: edge.cwd, root, env: edge.env },
          ...{ only: flags.only ?? null, images: flags.image ?? {}, watch: flags.watch },
          ...{ planFile: file(flags.plan), out: file(flags.out) },
          ...{ yes: flags.yes === true, waitMs: flags.wait ?? 0 },
        },
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}
