import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { type WishFlags, wishOptions, wishesOf } from './wishes.ts';

interface PlanFlags extends WishFlags {
  json?: true;
  out?: string;
  exitCode?: true;
}

const EXAMPLES = `
Examples:
  pulse plan lab                         what pulse up would do, and why
  pulse plan lab --like prod             the rehearsal of three hosts
  pulse plan prod --out prod.plan        for approval; pulse up prod --plan prod.plan does that or nothing
  pulse plan prod --exit-code            for CI: exit 10 when something is to do

Exit code: 0, or 10 with --exit-code when changes are pending.`;

/** `pulse plan <env>` */
export function addPlan(program: Command, context: CommandContext): void {
  const command = program
    .command('plan')
    .summary('print what pulse up would do, and why')
    .description('Compares the manifest with the environment and prints what would be done. Changes nothing.')
    .argument('<environment>', 'which one');
  wishOptions(command)
    .option('--json', 'print one JSON document')
    .option('--out <file>', 'write the plan, for pulse up --plan')
    .option('--exit-code', 'exit 10 when changes are pending')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, flags: PlanFlags) => {
      const { edge, root } = context;
      const { showPlan } = await import('../run/up/plan.ts');
      const { text, exitCode } = await showPlan({
        name: environment,
        like: flags.like ?? null,
        cwd: edge.cwd,
        root,
        env: edge.env,
        wishes: wishesOf(flags),
        json: flags.json === true,
        out: flags.out ?? null,
        exitCode: flags.exitCode === true,
        columns: edge.stdout.isTTY ? edge.stdout.columns : undefined,
      });
      edge.stdout.write(text);
      context.exitCode = exitCode;
    });
}
