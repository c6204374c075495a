import { Form, useLocation, useNavigation } from '@remix-run/react';
import type { ReactElement, ReactNode } from 'react';

import { localeNames, locales, useI18n } from '../i18n/index.ts';
import { AccountMenu } from './account-menu.tsx';
import { BrandMark } from './brand.tsx';
import { useLinkClicks, usePageFocus } from './use-page.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface LayoutProps {
  /** Who is logged in. */
  readonly account: { readonly name: string; readonly email: string } | null;
  readonly theme: Theme;
  readonly release?: string | undefined;
  readonly children: ReactNode;
}

function MainNav({ path, account }: { path: string; account: LayoutProps['account'] }): ReactElement {
  const { t } = useI18n();
  const link = (href: string, text: string) => (
    <a href={href} aria-current={path === href ? 'page' : undefined}>
      {text}
    </a>
  );
  return (
    <nav className="nav" aria-label={t('nav.main')}>
      {account === null ? null : link('/pulse', t('nav.pulse'))}
      {account === null ? null : link('/activity', t('nav.activity'))}
      {link('/status', t('nav.status'))}
    </nav>
  );
}

/** Language and theme: plain buttons that say what they choose, in a form that works without JavaScript. */
function Preferences({ theme, returnTo }: { theme: Theme; returnTo: string }): ReactElement {
  const { t, locale } = useI18n();
  return (
    <Form
      className="preferences"
      method="post"
      action="/preferences"
      aria-label={t('prefs.title')}
      preventScrollReset
    >
      <input type="hidden" name="returnTo" value={returnTo} />
      <div className="segments" role="group" aria-label={t('prefs.language')}>
        {locales.map((one) => (
          <button key={one} name="locale" value={one} lang={one} aria-pressed={one === locale}>
            {localeNames[one]}
          </button>
        ))}
      </div>
      <div className="segments" role="group" aria-label={t('prefs.theme')}>
        {(['system', 'light', 'dark'] as const).map((one) => (
          <button key={one} name="theme" value={one} aria-pressed={one === theme}>
            {t(`prefs.theme.${one}`)}
          </button>
        ))}
      </div>
    </Form>
  );
}

/** The frame of every page: skip link, header, main, footer. Children start with the page's h1. */
export function Layout({ account, theme, release, children }: LayoutProps): ReactElement {
  const { t } = useI18n();
  const { pathname, search } = useLocation();
  const { state } = useNavigation();
  useLinkClicks();
  usePageFocus();
  return (
    <>
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      <div className="progress" data-busy={state === 'idle' ? undefined : true} aria-hidden="true" />
      <header className="top">
        <div className="top-bar">
          <a className="brand" href={account === null ? '/' : '/pulse'}>
            <BrandMark />
            {t('app.name')}
          </a>
          <MainNav path={pathname} account={account} />
          {account === null ? (
            <div className="top-actions">
              <a className="button" data-variant="quiet" data-size="small" href="/login">
                {t('nav.login')}
              </a>
              <a className="button" data-variant="primary" data-size="small" href="/sign-up">
                {t('nav.signUp')}
              </a>
            </div>
          ) : (
            <AccountMenu account={account} path={pathname} />
          )}
        </div>
      </header>
      <main className="main" id="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="foot">
        <div className="foot-bar">
          <nav className="foot-links" aria-label={t('nav.footer')}>
            <a href="/status">{t('status.title')}</a>
            <a href="/legal">{t('nav.legal')}</a>
          </nav>
          <p className="foot-note">
            {t('footer.promise')}
            {release === undefined ? null : (
              <span>{t('footer.release', { release: release.slice(0, 12) })}</span>
            )}
          </p>
          <Preferences theme={theme} returnTo={pathname + search} />
        </div>
      </footer>
    </>
  );
}
