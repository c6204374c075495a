import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors/errors.ts';
import { parseDuration } from './duration.ts';
import type { CommandContext } from './context.ts';
import { type WishFlags, wishOptions, wishesOf } from './wishes.ts';

interface UpFlags extends WishFlags {
  plan?: string;
  resume?: string | true;
  yes?: true;
  wait?: number;
  json?: true;
  quiet?: true;
}

const EXAMPLES = `
Examples:
  pulse up lab                      hosts on this machine, hardened, a Nomad cluster on them, verified
  pulse up lab --like prod --yes    three hosts, without being asked
  pulse up prod --plan prod.plan    what was approved, or nothing
  pulse up lab --resume             the rest of the run that stopped, and nothing more
  pulse up lab --only verify        only prove that it is as it should be
  pulse up lab --full               every role again, whatever the receipts say

May be repeated at any time, also after it was killed: it does what is missing.`;

const twoPlans = (environment: string) =>
  new UserError({
    code: 'up.flags',
    summary: '--plan and --resume do not go together: each says what is approved.',
    hints: [`pulse up ${environment} --resume`, `pulse up ${environment} --plan FILE`],
  });

/** `pulse up <env>` */
export function addUp(program: Command, context: CommandContext): void {
  const command = program
    .command('up')
    .summary('make an environment as the manifest says')
    .description('Shows what has to be done, asks once, does it, and proves the result from outside.')
    .argument('<environment>', 'which one');
  wishOptions(command)
    .option('--plan <file>', 'do what this plan says (pulse plan --out), or stop and say what differs')
    .option(
      '--resume [run]',
      'do the rest of a run that did not come to its end (default: the last), without asking',
    )
    .option('--wait <duration>', 'wait so long for a run of somebody else to end: 90s, 5m', parseDuration)
    .option('-y, --yes', 'answer questions with yes')
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, flags: UpFlags) => {
      const { edge, root } = context;
      if (flags.plan !== undefined && flags.resume !== undefined) throw twoPlans(environment);
      const { bringUp } = await import('../runtime.ts');
      context.exitCode = await bringUp(
        {
          name: environment,
          like: flags.like ?? null,
          cwd: edge.cwd,
          root,
          env: edge.env,
          wishes: wishesOf(flags),
          planFile: flags.plan === undefined ? null : resolve(edge.cwd, flags.plan),
          resume: flags.resume ?? null,
          yes: flags.yes === true,
          waitMs: flags.wait ?? 0,
        },
        { json: flags.json === true, quiet: flags.quiet === true },
        edge,
      );
    });
}
