import { DATABASE_CODES } from './codes/database.ts';
import { DAY_TWO_CODES } from './codes/day-two.ts';
import { ENVIRONMENT_CODES } from './codes/environment.ts';
import { IMAGE_CODES } from './codes/images.ts';
import { MACHINE_CODES } from './codes/machine.ts';
import { RELEASE_CODES } from './codes/releases.ts';
import { WORD_CODES } from './codes/words.ts';
import { SECRET_CODES } from './codes/secrets.ts';

/** What a code means, and what to type next: the source of docs/errors.md. */
type Entry = readonly [meaning: string, next: string];

const CATALOGUE = {
  ...WORD_CODES,
  ...ENVIRONMENT_CODES,
  ...DATABASE_CODES,
  ...SECRET_CODES,
  ...IMAGE_CODES,
  ...RELEASE_CODES,
  ...DAY_TWO_CODES,
  ...MACHINE_CODES,
};

/** `service.NAME.failed` stands for the code of every service. */
type Filled<Code> = Code extends `${infer Before}NAME${infer After}` ? `${Before}${string}${After}` : Code;

/** Every code that pulse raises. The compiler refuses one that the catalogue does not explain. */
export type ErrorCode = Filled<keyof typeof CATALOGUE>;

export const ERROR_CATALOGUE: Readonly<Record<string, Entry>> = CATALOGUE;
