import type { ReactElement, ReactNode } from 'react';

import { useI18n } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

interface EmptyStateProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly text?: string;
  /** What to do about it. */
  readonly children?: ReactNode;
}

/** A place without content: says why, and what will fill it. */
export function EmptyState({ icon = 'pulse', title, text, children }: EmptyStateProps): ReactElement {
  return (
    <div className="empty">
      <Icon name={icon} />
      <p className="empty-title">{title}</p>
      {text === undefined ? null : <p className="empty-text">{text}</p>}
      {children}
    </div>
  );
}

interface ConfirmDeleteProps {
  /** The button that opens the question. */
  readonly label: string;
  /** Open from the start: after a refused attempt. */
  readonly open?: boolean;
  /** The question and its form. */
  readonly children: ReactNode;
}

/** A dangerous act behind a second step that needs no JavaScript. */
export function ConfirmDelete({ label, open = false, children }: ConfirmDeleteProps): ReactElement {
  return (
    <details className="confirm" open={open}>
      <summary className="button" data-variant="danger">
        {label}
      </summary>
      <div className="confirm-body">{children}</div>
    </details>
  );
}

interface ErrorPageProps {
  /** HTTP status; chooses the words. */
  readonly status: number;
  /** Identifies the request in the logs. */
  readonly requestId?: string | undefined;
  /** Ways out. */
  readonly children: ReactNode;
}

const words = {
  403: ['error.forbidden.title', 'error.forbidden.text'],
  404: ['error.notFound.title', 'error.notFound.text'],
  503: ['error.unavailable.title', 'error.unavailable.text'],
  500: ['error.title', 'error.internal'],
} as const;

function isKnown(status: number): status is keyof typeof words {
  return status in words;
}

/** A page that could not be given: what happened, what to do, and the reference to quote. */
export function ErrorPage({ status, requestId, children }: ErrorPageProps): ReactElement {
  const { t } = useI18n();
  const [title, text] = words[isKnown(status) ? status : status === 502 || status === 504 ? 503 : 500];
  return (
    <div className="error-page">
      <p className="error-code">{t('error.code', { status: String(status) })}</p>
      <h1>{t(title)}</h1>
      <p className="lead">{t(text)}</p>
      <div className="page-actions">{children}</div>
      {requestId === undefined ? null : (
        <p className="error-reference">{t('error.requestId', { id: requestId })}</p>
      )}
    </div>
  );
}
