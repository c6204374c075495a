import type { ReactElement } from 'react';
import { LinkButton } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { useI18n } from '../i18n/index.ts';
import type { Problem } from './api-errors.ts';
import { messageOf, say } from './messages.ts';
import type { PlainKey } from './messages.ts';

/** Says what a page lacks because the API refused or is away, and how to go on. */
export function Missing({
  title,
  problem,
  retry,
}: {
  title: PlainKey;
  problem: Problem;
  retry: string;
}): ReactElement {
  const { t } = useI18n();
  return (
    <Notice tone="danger" title={t(title)}>
      <p>{say(t, messageOf(problem))}</p>
      <p className="error-reference">{t('error.requestId', { id: problem.requestId })}</p>
      <LinkButton size="small" href={retry}>
        {t('action.retry')}
      </LinkButton>
    </Notice>
  );
}
