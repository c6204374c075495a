/** A command with everything that can follow it. */
export interface CompletionTree {
  name: string;
  summary: string;
  flags: CompletionFlag[];
  /** The values its argument can have. */
  words: string[];
  commands: CompletionTree[];
}

export interface CompletionFlag {
  /** Short and long, as typed: `-p`, `--port`. */
  names: string[];
  summary: string;
  takesValue: boolean;
  takesPath: boolean;
}

/** A command with the names that lead to it, after the program's own. */
export interface PathTo {
  path: string[];
  command: CompletionTree;
}

/** Every command of the tree with its path, the root first. */
export function walkTree(command: CompletionTree, path: string[] = []): PathTo[] {
  return [{ path, command }, ...command.commands.flatMap((child) => walkTree(child, [...path, child.name]))];
}
