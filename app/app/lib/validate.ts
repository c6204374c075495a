import type { Fault } from './faults.ts';
import type { PlainKey } from './messages.ts';

/** Limits of the API, in Unicode code points. */
const NAME = 80;
const EMAIL = 254;
const BIO = 500;
const PASSWORD = { min: 12, max: 128 };

type Check = (value: string) => PlainKey | undefined;

const length = (value: string) => Array.from(value).length;

const checks = {
  name: (value) =>
    value === '' ? 'invalid.name.required' : length(value) > NAME ? 'invalid.name.long' : undefined,
  email: (value) => {
    if (value === '') return 'invalid.email.required';
    if (value.length > EMAIL) return 'invalid.email.long';
    // The API has the last word; this catches what a person mistypes.
    return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value) ? undefined : 'invalid.email.format';
  },
  bio: (value) => (length(value) > BIO ? 'invalid.bio.long' : undefined),
  password: (value) => (value === '' ? 'invalid.password.required' : undefined),
  currentPassword: (value) => (value === '' ? 'invalid.currentPassword.required' : undefined),
  newPassword: (value) => {
    if (value === '') return 'invalid.password.required';
    if (length(value) < PASSWORD.min) return 'invalid.password.short';
    return length(value) > PASSWORD.max ? 'invalid.password.long' : undefined;
  },
} satisfies Record<string, Check>;

/**
 * Checks the fields of a form before the API is asked, to give each its own sentence.
 * @param fields value by field name; `as` names another rule than the field's own
 */
export function validate(
  fields: Readonly<Partial<Record<keyof typeof checks, string>>>,
  as: Readonly<Partial<Record<keyof typeof checks, keyof typeof checks>>> = {},
): Fault[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const name = field as keyof typeof checks;
    const key = checks[as[name] ?? name](value);
    return key === undefined ? [] : [{ field, key }];
  });
}
