/** Runs an attempt at a secret under the limiter: every way out of it settles the count. */
import { Problem, problems } from '../../errors/problem.ts';
import type { Limiter, LimitKey } from '../../types.ts';

/** Answers that mean "this guess was wrong"; `email-taken` tells that an account exists, so it is counted, too. */
const wrongGuesses = new Set([
  'invalid-credentials',
  'wrong-password',
  'invalid-refresh-token',
  'email-taken',
]);

/** @throws {Problem} rate-limited, without having called `attempt` */
export async function limited<T>(
  limiter: Limiter,
  keys: readonly LimitKey[],
  attempt: () => Promise<T>,
): Promise<T> {
  const wait = await limiter.check(keys);
  if (wait > 0) throw problems.rateLimited(wait);
  try {
    const result = await attempt();
    await limiter.reset(keys);
    return result;
  } catch (error) {
    const wrong = error instanceof Problem && wrongGuesses.has(error.code);
    await (wrong ? limiter.penalize(keys) : limiter.release(keys));
    throw error;
  }
}
