import { type CompletionTree, type PathTo, walkTree } from './tree.ts';

const flagNames = ({ command }: PathTo) => command.flags.flatMap(({ names }) => names);

function caseOf(entry: PathTo): string {
  const words = [
    ...entry.command.commands.map(({ name }) => name),
    ...entry.command.words,
    ...flagNames(entry),
  ];
  return `    '${entry.path.join(' ')}') words='${words.join(' ')}' ;;`;
}

const valued = (entries: PathTo[], pathsOnly: boolean) => [
  ...new Set(
    entries.flatMap(({ command }) =>
      command.flags
        .filter((flag) => flag.takesValue && flag.takesPath === pathsOnly)
        .flatMap(({ names }) => names),
    ),
  ),
];

function valueCase(names: string[], action: string): string[] {
  return names.length === 0 ? [] : [`    ${names.join('|')}) ${action}; return ;;`];
}

/** For bash 4 and later, without the bash-completion package. */
export function bashScript(tree: CompletionTree): string {
  const entries = walkTree(tree);
  const known = entries.filter(({ path }) => path.length > 0).map(({ path }) => `'${path.join(' ')}'`);
  return `# bash completion of ${tree.name}; made by: ${tree.name} completion bash
_${tree.name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} path='' words='' word i
  COMPREPLY=()
  case $before in
${[
  ...valueCase(valued(entries, true), 'mapfile -t COMPREPLY < <(compgen -d -- "$current")'),
  ...valueCase(valued(entries, false), 'return'),
].join('\n')}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${path:+$path }\${COMP_WORDS[i]}"
    case $word in ${known.join('|')}) path=$word ;; esac
  done
  case $path in
${entries.map(caseOf).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _${tree.name} ${tree.name}
`;
}
