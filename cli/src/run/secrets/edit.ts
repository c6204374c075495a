import { readFile } from 'node:fs/promises';
import { CancelledError, messageOf, PreflightError, ToolError, UserError } from '../../errors/errors.ts';
import { Secret } from '../../config/secret.ts';
import { checkValue, specOf } from '../../config/secrets/names.ts';
import type { Vault } from '../../config/secrets/vault.ts';
import type { Edge } from '../../lib/edge.ts';
import { runOnTerminal } from '../../lib/process.ts';
import { fromEditText, toEditText } from './edit-text.ts';
import { openPrivateFolder } from './private-folder.ts';
import { requireReaders } from './set.ts';

/** Names whose values are now others. */
export interface Edited {
  changed: string[];
  removed: string[];
}

type Values = ReadonlyMap<string, string>;

/** Opens the editor of the person, whose variable may hold arguments. `exec`: a signal must reach it, not a shell around it. */
async function openEditor(path: string, { env, signal }: Edge): Promise<void> {
  const editor = [env.VISUAL, env.EDITOR].find((text) => text !== undefined && text.trim() !== '') ?? 'vi';
  const { exitCode, startError } = await runOnTerminal(
    '/bin/sh',
    ['-c', `exec ${editor} "$1"`, 'editor', path],
    {
      signal,
    },
  );
  if (signal.aborted)
    throw new CancelledError({ code: 'secrets.cancelled', summary: 'Nothing was changed.' });
  if (exitCode === 0) return;
  const reason = startError === undefined ? `ended with ${exitCode ?? 'a signal'}` : messageOf(startError);
  throw new ToolError({
    code: 'secrets.editor',
    summary: `the editor "${editor}" ${reason}`,
    detail: 'Nothing was changed.',
    hints: ['EDITOR=nano pulse secrets edit …'],
  });
}

function difference(before: Values, after: Values): Edited {
  const changed = [...after].filter(([name, value]) => before.get(name) !== value).map(([name]) => name);
  return { changed, removed: [...before.keys()].filter((name) => !after.has(name)) };
}

/** What was saved, or what is wrong with it. */
function check(vault: Vault, before: Values, text: string): { after: Values } | { problem: string } {
  const reading = fromEditText(text);
  if (!reading.ok) return reading;
  try {
    for (const [name, value] of reading.values)
      checkValue(specOf(vault.environment, name, before.has(name)), name, value);
    return { after: reading.values };
  } catch (error) {
    if (error instanceof UserError) return { problem: messageOf(error) };
    throw error;
  }
}

/** Lets the person edit until it can be saved or they give up. */
async function editUntilWhole(
  vault: Vault,
  before: Values,
  path: string,
  edge: Edge,
  again: (problem: string) => Promise<boolean>,
): Promise<Values> {
  for (;;) {
    await openEditor(path, edge);
    const result = check(vault, before, await readFile(path, 'utf8'));
    if ('after' in result) return result.after;
    if (await again(result.problem)) continue;
    throw new UserError({
      code: 'secrets.edit-broken',
      summary: `not saved: ${result.problem}`,
      detail: 'Nothing was changed.',
    });
  }
}

/**
 * `pulse secrets edit ENV`: every value in the clear in the editor of the person, for as long as it is open.
 *
 * `again` is asked whether to go back to the editor when what was saved is broken.
 */
export async function editSecrets(
  vault: Vault,
  edge: Edge,
  again: (problem: string) => Promise<boolean>,
): Promise<Edited> {
  const file = await vault.existing();
  requireReaders(vault, file);
  const keys = await vault.keys();
  const before = new Map<string, string>();
  for (const name of file.values.keys())
    before.set(name, (await vault.unseal(file, name, keys))?.reveal() ?? '');
  const folder = openPrivateFolder(edge.env);
  edge.onForce(folder.remove);
  let after: Values;
  try {
    const path = folder.write(`${vault.environment.name}.yaml`, toEditText(vault.environment.name, before));
    after = await editUntilWhole(vault, before, path, edge, again);
  } finally {
    folder.remove();
  }
  const edited = difference(before, after);
  if (edited.changed.length + edited.removed.length === 0) return edited;
  return vault.change(false, async (now) => {
    // Somebody may have set one of them while the editor was open: theirs is not to be lost unseen.
    const taken = [...edited.changed, ...edited.removed].find(
      (name) => now.values.get(name) !== file.values.get(name),
    );
    if (taken !== undefined) {
      throw new PreflightError({
        code: 'secrets.changed-meanwhile',
        summary: `${taken} was changed by somebody else while it was edited here`,
        detail: 'Nothing was changed.',
        hints: [`pulse secrets edit ${vault.environment.name}`],
      });
    }
    for (const name of edited.removed) now.removeValue(name);
    for (const name of edited.changed) await vault.seal(now, name, new Secret(after.get(name) ?? ''));
    return edited;
  });
}
