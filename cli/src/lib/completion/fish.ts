import { type CompletionTree, type PathTo, walkTree } from './tree.ts';

const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** The condition under which a command is the one being typed. */
function condition({ path, command }: PathTo): string {
  if (path.length === 0) return '__fish_use_subcommand';
  const parent = `__fish_seen_subcommand_from ${path.at(-1) ?? ''}`;
  if (command.commands.length === 0) return parent;
  return `${parent}; and not __fish_seen_subcommand_from ${command.commands.map(({ name }) => name).join(' ')}`;
}

function linesFor(program: string, entry: PathTo): string[] {
  const when = `complete -c ${program} -n ${quote(condition(entry))}`;
  const { command } = entry;
  const commands = command.commands.map(({ name, summary }) => `${when} -f -a ${name} -d ${quote(summary)}`);
  const words = command.words.map((word) => `${when} -f -a ${word}`);
  const flags = command.flags.map(({ names, summary, takesValue, takesPath }) => {
    const written = names.map((name) =>
      name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
    );
    const value = takesValue ? (takesPath ? ' -r -F' : ' -x') : '';
    return `${when} -f ${written.join(' ')}${value} -d ${quote(summary)}`.replace(
      ' -f ',
      takesPath ? ' ' : ' -f ',
    );
  });
  return [...commands, ...words, ...flags];
}

/** For fish. */
export function fishScript(tree: CompletionTree): string {
  const lines = walkTree(tree).flatMap((entry) => linesFor(tree.name, entry));
  return `# fish completion of ${tree.name}; made by: ${tree.name} completion fish
complete -c ${tree.name} -f
${lines.join('\n')}
`;
}
