import { CancelledError, UserError } from '../errors/errors.ts';
import type { Emit } from '../events/events.ts';

export interface ConfirmOptions {
  question: string;
  /** `--yes` was given. */
  yes: boolean;
  ask: ((question: string) => Promise<boolean>) | undefined;
  emit: Emit;
}

/** Goes on only after a yes. Throws UserError where nobody can be asked, CancelledError after a no. */
export async function confirm({ question, yes, ask, emit }: ConfirmOptions): Promise<void> {
  if (!yes && !ask) {
    throw new UserError({
      code: 'run.confirm',
      summary: `${question} There is no terminal to ask on.`,
      hints: ['say yes beforehand: add --yes'],
    });
  }
  emit({ type: 'confirm.asked', question });
  const answer = yes || (await ask?.(question)) === true;
  emit({ type: 'confirm.answered', answer, by: yes ? 'flag' : 'person' });
  if (!answer) throw new CancelledError({ code: 'run.declined', summary: 'Nothing was changed.' });
}
