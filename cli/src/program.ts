import { Command, CommanderError } from 'commander';
import { type Add, COMMANDS } from './commands/catalogue.ts';
import type { CommandContext } from './commands/context.ts';
import { EXIT } from './errors/exit-codes.ts';
import type { Edge } from './lib/edge.ts';
import { ROOT } from './lib/paths.ts';

/** Of the `pulse` command; a test keeps it equal to package.json, which need not be read at every start. */
export const VERSION = '0.1.0';

const EXAMPLES = `
Examples:
  pulse dev                 the whole application on this machine
  pulse dev --seed          with a demo account and weeks of activity
  pulse up lab              a hardened cluster on this machine, as production gets it
  pulse plan lab            what would be done to make an environment as the manifest says
  pulse config prod         what the manifest says of an environment, and where
  pulse doctor              what this machine lacks, and what mends it

Exit codes: 0 done · 1 a step failed · 2 usage · 3 preflight · 4 locked · 130 cancelled`;

const SHOWN: ReadonlySet<string> = new Set([
  'commander.helpDisplayed',
  'commander.help',
  'commander.version',
]);

/** Which commands argv can need: one by its name, all where the whole tree is read, none to print the list. */
function namesIn(argv: readonly string[]): readonly string[] {
  const word = argv.find((text) => !text.startsWith('-'));
  const all = COMMANDS.map(({ name }) => name);
  if (word === 'help' || word === 'completion') return all;
  return all.filter((name) => name === word);
}

/**
 * The tree of commands. Those of `names` are loaded, the others stand in it with the line that the help shows of them: most of
 * what a start takes is loading code, and it is measured. What a command needs to run is loaded when it runs.
 */
export async function buildProgram(context: CommandContext, names?: readonly string[]): Promise<Command> {
  const program = new Command('pulse')
    .description('Creates, proves and operates every environment of a small production platform.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.edge.stdout.write(text),
      // Faults are printed in one place, with what to type next.
      outputError: () => undefined,
    })
    .addHelpText('after', EXAMPLES);
  const adds = await Promise.all(
    COMMANDS.map(async ({ name, load }) =>
      names === undefined || names.includes(name) ? load() : undefined,
    ),
  );
  const terms = new Map<Command, string>();
  COMMANDS.forEach(({ name, term, summary }, at) => {
    const add: Add | undefined = adds[at];
    if (add) add(program, context);
    else terms.set(program.command(name).summary(summary), term);
  });
  const help = program.createHelp();
  return program.configureHelp({
    subcommandTerm: (command) => terms.get(command) ?? help.subcommandTerm(command),
  });
}

/** The command whose flags were wrong, as far as the words name one. */
function namedCommand(program: Command, argv: readonly string[]): string {
  const word = argv.find((text) => !text.startsWith('-'));
  const known = program.commands.some((command) => command.name() === word);
  return known && word !== undefined ? `pulse ${word}` : 'pulse';
}

function usageText(error: CommanderError, program: Command, argv: readonly string[]): string {
  const [summary = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const sentence = summary.charAt(0).toUpperCase() + summary.slice(1);
  const lines = [sentence, ...rest.map((line) => `  ${line.replace(/^\(|\)$/g, '')}`)];
  return `${lines.join('\n')}\n  next: ${namedCommand(program, argv)} --help   (exit ${EXIT.usage})\n`;
}

/** Parses and runs. Returns the exit code; throws what a command could not say itself. */
export async function runProgram(argv: readonly string[], edge: Edge): Promise<number> {
  const context: CommandContext = { edge, root: ROOT, exitCode: EXIT.done };
  const program = await buildProgram(context, namesIn(argv));
  if (argv.length === 0) {
    program.outputHelp();
    return EXIT.done;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (SHOWN.has(error.code)) return EXIT.done;
    edge.stderr.write(usageText(error, program, argv));
    return EXIT.usage;
  }
}
