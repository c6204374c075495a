import { useEffect, useRef } from 'react';
import type { ReactElement, ReactNode } from 'react';

import { useI18n } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

export type Tone = 'info' | 'success' | 'warning' | 'danger';

const icons: Record<Tone, IconName> = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  danger: 'warning',
};

interface NoticeProps {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children?: ReactNode;
}

/** A message about the page: announced at once when it is a fault, politely otherwise. */
export function Notice({ tone = 'info', title, children }: NoticeProps): ReactElement {
  return (
    <div className="notice" data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <div className="notice-text">
        {title === undefined ? null : <p className="notice-title">{title}</p>}
        {typeof children === 'string' ? <p>{children}</p> : children}
      </div>
    </div>
  );
}

export interface FieldFault {
  /** The id of the control; empty when the fault is of no field in particular. */
  readonly field: string;
  readonly message: string;
}

/** All faults of a form, above it: those of a field link to it. It takes the focus when faults arrive. */
export function ErrorSummary({ faults }: { faults: readonly FieldFault[] }): ReactElement | null {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faults.length > 0) box.current?.focus();
  }, [faults]);
  if (faults.length === 0) return null;
  const ofFields = faults.filter(({ field }) => field !== '');
  const general = faults.filter(({ field }) => field === '');
  return (
    <div className="notice" data-tone="danger" role="alert" tabIndex={-1} ref={box}>
      <Icon name="warning" />
      <div className="notice-text">
        {general.map(({ message }) => (
          <p key={message}>{message}</p>
        ))}
        {ofFields.length === 0 ? null : (
          <>
            <h2 className="notice-title">{t('errors.title', { count: ofFields.length })}</h2>
            <ul className="notice-list">
              {ofFields.map(({ field, message }) => (
                <li key={field}>
                  <a href={`#${field}`}>{message}</a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
