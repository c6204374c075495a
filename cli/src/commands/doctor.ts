import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse doctor            a table: what is there, what is missing, what mends it
  pulse doctor --json     the same as one JSON document

Exit code: 0 when pulse dev can run, 3 when something it needs is missing.`;

/** `pulse doctor` */
export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .summary('say what this machine has and lacks')
    .description(
      'Looks at this machine and says what pulse needs, what is missing, and the command that mends it.',
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { json?: true }) => {
      const { examine } = await import('../queries/doctor/examine.ts');
      const { formatReport } = await import('../queries/doctor/format.ts');
      const report = await examine(context.root);
      const text = flags.json === true ? `${JSON.stringify(report)}\n` : formatReport(report);
      context.edge.stdout.write(text);
      context.exitCode = report.ok ? 0 : 3;
    });
}
