import { useState } from 'react';
import type { InputHTMLAttributes, ReactElement, ReactNode } from 'react';

import { useI18n } from '../i18n/index.ts';

export interface FieldFrameProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong and how to mend it; said together with the control. */
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly children: ReactNode;
}

/** The id list that ties a control to its hint and its error. */
export function describedBy(id: string, hint: ReactNode, error: string | undefined): string | undefined {
  const ids = [error === undefined ? '' : `${id}-error`, hint === undefined ? '' : `${id}-hint`].filter(
    Boolean,
  );
  return ids.length === 0 ? undefined : ids.join(' ');
}

/** Label above, hint and error below: the frame of every field. */
export function FieldFrame({ id, label, hint, error, optional, children }: FieldFrameProps): ReactElement {
  const { t } = useI18n();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {optional === true ? <span className="field-optional">{t('field.optional')}</span> : null}
      </label>
      {children}
      {error === undefined ? null : (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint === undefined ? null : (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

type Native = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'autoComplete' | 'autoFocus' | 'inputMode' | 'maxLength' | 'required' | 'spellCheck'
>;

interface FieldProps extends Native {
  readonly name: string;
  readonly label: string;
  /** Defaults to `name`: give one when two forms on a page share a name. */
  readonly id?: string;
  readonly type?: 'text' | 'email';
  readonly defaultValue?: string | undefined;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly optional?: boolean;
}

/** A one-line field. */
export function Field({
  name,
  label,
  id = name,
  hint,
  error,
  optional,
  type = 'text',
  ...native
}: FieldProps): ReactElement {
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} optional={optional ?? false}>
      <input
        {...native}
        className="input"
        id={id}
        name={name}
        type={type}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={describedBy(id, hint, error)}
      />
    </FieldFrame>
  );
}

interface TextAreaProps extends Omit<FieldProps, 'type' | 'inputMode' | 'maxLength'> {
  /** Characters allowed. Not enforced while typing: a pasted text is never cut, the counter says by how much it is over. */
  readonly limit: number;
  readonly rows?: number;
}

/** A field of several lines; with JavaScript, its hint becomes a counter once something is typed. */
export function TextArea({
  name,
  label,
  id = name,
  hint,
  error,
  optional,
  limit,
  rows = 4,
  ...native
}: TextAreaProps): ReactElement {
  const { t } = useI18n();
  const [length, setLength] = useState<number | null>(null);
  const left = length === null ? 0 : limit - length;
  const counted =
    length === null
      ? hint
      : left < 0
        ? t('field.over', { count: -left })
        : t('field.remaining', { count: left });
  return (
    <FieldFrame id={id} label={label} hint={counted} error={error} optional={optional ?? false}>
      <textarea
        {...native}
        className="input"
        id={id}
        name={name}
        rows={rows}
        aria-invalid={error === undefined && left >= 0 ? undefined : true}
        aria-describedby={describedBy(id, counted, error)}
        onInput={(event) => {
          setLength(Array.from(event.currentTarget.value).length);
        }}
      />
    </FieldFrame>
  );
}
