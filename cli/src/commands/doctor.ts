import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse doctor            for pulse dev: what is there, what is missing, what mends it
  pulse doctor lab        the same for pulse up lab
  pulse doctor --json     the same as one JSON document

On Debian, .ci/setup installs what a lab needs.
Exit code: 0 when the command can run, 3 when something it needs is missing.`;

interface Flags {
  json?: true;
  like?: string;
}

async function look({ root, edge }: CommandContext, name: string | undefined, like: string | null) {
  if (name === undefined) {
    const { examine } = await import('../queries/doctor/examine.ts');
    return examine(root);
  }
  const { findTarget } = await import('../config/target.ts');
  const { examineFor } = await import('../queries/doctor/environment.ts');
  const { cwd, env } = edge;
  return examineFor(await findTarget({ name, like, cwd, root, env }));
}

/** `pulse doctor [env]` */
export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .summary('say what this machine has and lacks')
    .description(
      'Looks at this machine and says what pulse needs, what is missing, and the command that mends it.',
    )
    .argument('[environment]', 'what `pulse up` of it needs (default: what `pulse dev` needs)')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, flags: Flags) => {
      const { formatReport } = await import('../queries/doctor/format.ts');
      const report = await look(context, name, flags.like ?? null);
      const text = flags.json === true ? `${JSON.stringify(report)}\n` : formatReport(report);
      context.edge.stdout.write(text);
      context.exitCode = report.ok ? 0 : 3;
    });
}
