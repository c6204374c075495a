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
  /** The id of the control. */
  readonly field: string;
  readonly message: string;
}

/** All faults of a form, above it, each a link to its field. It takes the focus when faults arrive. */
export function ErrorSummary({ faults }: { faults: readonly FieldFault[] }): ReactElement | null {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faults.length > 0) box.current?.focus();
  }, [faults]);
  if (faults.length === 0) return null;
  return (
    <div className="notice" data-tone="danger" role="alert" tabIndex={-1} ref={box}>
      <Icon name="warning" />
      <div className="notice-text">
        <h2 className="notice-title">{t('errors.title', { count: faults.length })}</h2>
        <ul className="notice-list">
          {faults.map(({ field, message }) => (
            <li key={field}>
              <a href={`#${field}`}>{message}</a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
