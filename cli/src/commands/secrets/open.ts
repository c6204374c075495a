import type { Vault } from '../../config/secrets/vault.ts';
import type { CommandContext } from '../context.ts';

/** The secrets of the environment that a command names. */
export async function openVault({ edge, root }: CommandContext, environment: string): Promise<Vault> {
  const { environmentOf } = await import('../../config/load.ts');
  const { openManifest } = await import('../../queries/config/find.ts');
  const { Vault: Opened } = await import('../../config/secrets/vault.ts');
  const loaded = await openManifest(edge.cwd, root);
  return new Opened({
    root: loaded.root,
    environment: environmentOf(loaded, environment).environment,
    env: edge.env,
  });
}

/** Asks on the terminal; without one the answer is no. */
export async function askWhereOneCan({ edge }: CommandContext, question: string): Promise<boolean> {
  if (!edge.stdin.isTTY || !edge.stderr.isTTY) return false;
  const { askOnTerminal } = await import('../../lib/ask.ts');
  return askOnTerminal(question, edge);
}

/** Results of commands that change something are for people: they go where nobody parses them. */
export const say = ({ edge }: CommandContext, lines: readonly string[]): void => {
  edge.stderr.write(`${lines.join('\n')}\n`);
};
