import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { CompletionTree } from './tree.ts';
import { zshScript } from './zsh.ts';

const WRITERS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The completion script of a shell for a tree of commands. Pure. */
export function completionScript(shell: keyof typeof WRITERS, tree: CompletionTree): string {
  return WRITERS[shell](tree);
}
