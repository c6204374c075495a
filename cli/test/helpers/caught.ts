import { PulseError } from '../../src/errors/errors.ts';

/** The PulseError a promise rejects with; anything else fails the test. */
export async function caught(promise: Promise<unknown>): Promise<PulseError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PulseError) return error;
    throw error;
  }
  throw new Error('It resolved; an error was expected.');
}
