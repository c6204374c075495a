import type { CompletionFlag, CompletionTree } from './tree.ts';

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const escape = (text: string) => text.replace(/[[\]:\\]/g, '\\$&');

function flagSpec({ names, summary, takesValue, takesPath }: CompletionFlag): string[] {
  const value = takesValue ? `:value:${takesPath ? '_files -/' : ''}` : '';
  const others = names.length > 1 ? `(${names.join(' ')})` : '';
  return names.map((name) => quote(`${others}${name}[${escape(summary)}]${value}`));
}

const functionName = (path: string[]) => `_${path.join('_')}`;

function functionFor(command: CompletionTree, path: string[]): string {
  const specs = command.flags.flatMap(flagSpec);
  const children = command.commands;
  if (command.words.length > 0) specs.push(quote(`1:argument:(${command.words.join(' ')})`));
  if (children.length > 0) specs.push(quote('1:command:->command'), quote('*::argument:->argument'));
  const list = children.map(({ name, summary }) => `      ${quote(`${name}:${escape(summary)}`)}`).join('\n');
  const cases = children.map(({ name }) => `        ${name}) ${functionName([...path, name])} ;;`).join('\n');
  const dispatch = `
  case $state in
    command)
      local -a commands=(
${list}
      )
      _describe command commands ;;
    argument)
      case $line[1] in
${cases}
      esac ;;
  esac`;
  return `${functionName(path)}() {
  local line state
  _arguments -C \\
    ${specs.join(' \\\n    ')}${children.length > 0 ? dispatch : ''}
}
${children.map((child) => functionFor(child, [...path, child.name])).join('')}`;
}

/** For zsh, as a function on \`fpath\` or sourced. */
export function zshScript(tree: CompletionTree): string {
  const name = tree.name;
  return `#compdef ${name}
# zsh completion of ${name}; made by: ${name} completion zsh
${functionFor(tree, [name])}if [ "$funcstack[1]" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}
