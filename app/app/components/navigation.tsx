import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';

export interface Tab {
  readonly href: string;
  readonly label: string;
  readonly current: boolean;
}

/** A row of links, one of which is the present page (sections of the account) or the present filter. */
export function Tabs(props: {
  label: string;
  tabs: readonly Tab[];
  kind?: 'pages' | 'filters';
}): ReactElement {
  const { label, tabs, kind = 'pages' } = props;
  return (
    <nav className={kind === 'pages' ? 'tabs' : 'filters'} aria-label={label}>
      {tabs.map(({ href, label: text, current }) => (
        <a key={href} href={href} aria-current={current ? (kind === 'pages' ? 'page' : 'true') : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

/** The filters of a list. */
export function FilterTabs(props: { label: string; tabs: readonly Tab[] }): ReactElement {
  return <Tabs {...props} kind="filters" />;
}

const accountPages = [
  ['/profile', 'nav.profile'],
  ['/sessions', 'nav.sessions'],
  ['/security', 'nav.security'],
] as const;

/** The pages of the account: profile, sessions, security. */
export function AccountTabs({ current }: { current: (typeof accountPages)[number][0] }): ReactElement {
  const { t } = useI18n();
  const tabs = accountPages.map(([href, key]) => ({ href, label: t(key), current: href === current }));
  return <Tabs label={t('nav.account')} tabs={tabs} />;
}

/** Pages of a list that grows at its head: only older ones, and the way back to the newest. */
export function Pagination({
  older,
  newest,
}: {
  older: string | null;
  newest: string | null;
}): ReactElement | null {
  const { t } = useI18n();
  if (older === null && newest === null) return null;
  return (
    <nav className="pagination" aria-label={t('activity.pages')}>
      {newest === null ? null : (
        <a className="button" data-variant="quiet" href={newest}>
          {t('activity.newest')}
        </a>
      )}
      {older === null ? (
        <p className="pagination-end">{t('activity.end')}</p>
      ) : (
        <a className="button" data-variant="secondary" href={older} rel="next">
          {t('activity.older')}
        </a>
      )}
    </nav>
  );
}
