import { CancelledError, UserError } from '../../errors/errors.ts';
import type { Emit } from '../../events/events.ts';
import { confirm } from '../confirm.ts';
import type { DatabaseRequest, DatabaseSurroundings } from './request.ts';

async function confirmName(
  { environment: { name }, confirmed }: DatabaseRequest,
  question: string,
  { askWord }: DatabaseSurroundings,
  emit: Emit,
): Promise<void> {
  const hints = [`pulse db restore ${name} --confirm ${name}`];
  if (confirmed === null && !askWord) {
    const summary = `${question} There is no terminal to ask on.`;
    throw new UserError({ code: 'db.confirm', summary, detail: '--yes is not enough for this.', hints });
  }
  emit({ type: 'confirm.asked', question });
  const said = confirmed ?? (await askWord?.(`${question} Type the name of the environment:`)) ?? '';
  const answer = said === name;
  emit({ type: 'confirm.answered', answer, by: confirmed === null ? 'person' : 'flag' });
  if (answer) return;
  if (confirmed === null) throw new CancelledError({ code: 'run.declined', summary: 'Nothing was changed.' });
  throw new UserError({
    code: 'db.confirm',
    summary: `--confirm says "${said}", and the environment is "${name}". Nothing was changed.`,
    hints,
  });
}

/** What loses data is asked for: a restore with the name of the environment, a removal with a yes. */
export async function confirmWish(
  request: DatabaseRequest,
  surroundings: DatabaseSurroundings,
  emit: Emit,
): Promise<void> {
  const { wish, environment, yes } = request;
  const { name } = environment;
  if (wish.act === 'forget') {
    const question = `${name}: what restores kept is removed, with all that was written before them. Go on?`;
    await confirm({ question, yes, ask: surroundings.ask, emit });
  }
  if (wish.act !== 'restore') return;
  const since = wish.to === null ? 'the last moment that was archived' : wish.to;
  const question = `${name}: the database becomes what it was at ${since}, and does not answer meanwhile.`;
  await confirmName(request, question, surroundings, emit);
}
