import { Argument, type Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { CompletionTree } from '../lib/completion/tree.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const EXAMPLES = `
Examples:
  source <(pulse completion bash)                                      for this shell
  pulse completion bash > ~/.local/share/bash-completion/completions/pulse
  pulse completion zsh > "\${fpath[1]}/_pulse"
  pulse completion fish > ~/.config/fish/completions/pulse.fish`;

/** The commander tree as plain data: names, flags, what they are for. */
export function describeTree(command: Command): CompletionTree {
  const help = command.createHelp();
  return {
    name: command.name(),
    summary: command.summary() || command.description(),
    flags: help.visibleOptions(command).map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined),
      summary: option.description,
      takesValue: option.required || option.optional,
      takesPath: /dir|file|path/.test(option.flags),
    })),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    commands: help
      .visibleCommands(command)
      .filter((child) => child.name() !== 'help')
      .map(describeTree),
  };
}

/** `pulse completion` */
export function addCompletion(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that lets the shell complete the commands and flags of pulse.')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../lib/completion/script.ts');
      context.edge.stdout.write(completionScript(shell, describeTree(program)));
    });
}
