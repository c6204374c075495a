import { useMemo } from 'react';
import type { FieldFault } from '../components/notice.tsx';
import { useI18n } from '../i18n/index.ts';
import type { Problem } from './api-errors.ts';
import { messageOf, say } from './messages.ts';
import type { Message, PlainKey } from './messages.ts';

/** What is wrong with a form; `field` is empty when it is no field in particular. */
export type Fault = Message & { readonly field: string };

/** The state of a form that comes back to be corrected. Never holds a password. */
export interface FormState {
  readonly faults: readonly Fault[];
  readonly values: Readonly<Record<string, string>>;
}

const WEAK: Readonly<Record<string, PlainKey>> = {
  'too-short': 'invalid.password.short',
  'too-long': 'invalid.password.long',
  common: 'invalid.password.common',
  'contains-personal-data': 'invalid.password.personal',
};

const INVALID: Readonly<Record<string, PlainKey>> = {
  email: 'invalid.email.format',
  name: 'invalid.name.required',
  bio: 'invalid.bio.long',
};

/**
 * The faults that a refusal of the API stands for.
 * @param passwordField the field that holds the password the API judged
 */
export function faultsOf(problem: Problem, passwordField = 'password'): Fault[] {
  switch (problem.code) {
    case 'email-taken':
      return [{ field: 'email', key: 'invalid.email.taken' }];
    case 'wrong-password':
      return [{ field: passwordField, key: 'invalid.password.wrong' }];
    case 'weak-password':
      return [{ field: passwordField, key: WEAK[problem.reason ?? ''] ?? 'invalid.field' }];
    case 'validation': {
      const fields = new Set(problem.errors?.map(({ path }) => path.split(/[/.]/).at(-1) ?? ''));
      if (fields.size === 0) return [{ field: '', key: 'error.validation' }];
      return [...fields].map((field) => ({ field, key: INVALID[field] ?? 'invalid.field' }));
    }
    default:
      return [{ field: '', ...messageOf(problem) }];
  }
}

export interface FormFaults {
  /** For `ErrorSummary`; keeps its identity until a new answer comes. */
  readonly summary: readonly FieldFault[];
  /** The message of a field. */
  readonly of: (field: string) => string | undefined;
}

/** The faults of a form in the visitor's language. */
export function useFaults(state: FormState | undefined): FormFaults {
  const { t } = useI18n();
  return useMemo(() => {
    const summary = (state?.faults ?? []).map((fault) => ({ field: fault.field, message: say(t, fault) }));
    return { summary, of: (field) => summary.find((fault) => fault.field === field)?.message };
  }, [state, t]);
}
