import { useState } from 'react';
import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { I18n } from '../i18n/index.ts';
import { describedBy, FieldFrame } from './field.tsx';
import { useHydrated } from './use-hydrated.ts';

/** The API's policy for new passwords, in Unicode code points. */
export const passwordLength = { min: 12, max: 128 } as const;

/** What the policy says about a length. It promises nothing more: common passwords are only known to the API. */
export function lengthHint(length: number, t: I18n['t']): string {
  if (length < passwordLength.min) return t('password.length', { count: length, min: passwordLength.min });
  if (length > passwordLength.max) return t('password.tooLong', { count: length, max: passwordLength.max });
  return t('password.long', { count: length });
}

interface PasswordFieldProps {
  readonly name: string;
  readonly label: string;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly id?: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly required?: boolean;
}

/**
 * A password. Pasting and password managers work; with JavaScript it can be shown, and a new password's hint
 * counts what is typed.
 */
export function PasswordField(props: PasswordFieldProps): ReactElement {
  const { name, label, autoComplete, id = name, error, required = true } = props;
  const { t } = useI18n();
  const hydrated = useHydrated();
  const [shown, setShown] = useState(false);
  const [length, setLength] = useState(0);
  const fresh = autoComplete === 'new-password';
  const hint = fresh && length > 0 ? lengthHint(length, t) : props.hint;
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <div className="input-group">
        <input
          className="input"
          id={id}
          name={name}
          type={shown ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required={required}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={describedBy(id, hint, error)}
          onInput={
            fresh
              ? (event) => {
                  setLength(Array.from(event.currentTarget.value).length);
                }
              : undefined
          }
        />
        {hydrated ? (
          <button
            className="input-action"
            type="button"
            aria-label={shown ? t('field.hide.password') : t('field.show.password')}
            aria-controls={id}
            onClick={() => {
              setShown(!shown);
            }}
          >
            {shown ? t('field.hide') : t('field.show')}
          </button>
        ) : null}
      </div>
    </FieldFrame>
  );
}
