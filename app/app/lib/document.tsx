import { Links, Scripts, ScrollRestoration, useMatches } from '@remix-run/react';
import { useEffect } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Layout } from '../components/layout.tsx';
import { I18nProvider, useI18n } from '../i18n/index.ts';
import type { PlainKey } from './messages.ts';
import { requestInfoAttributes, useRequestInfo } from './request-info.tsx';
import { useAccount } from './use-account.ts';
import { useTimeZone } from './use-time-zone.ts';

/** What a route says about itself: `export const handle: PageHandle`. */
export interface PageHandle {
  readonly title: PlainKey;
}

/** The whole document around a page, or around the account of what went wrong. */
export function Document({ children }: { children: ReactNode }): ReactElement {
  const info = useRequestInfo();
  const timeZone = useTimeZone(info.timeZone);
  const account = useAccount(info.account);
  useEffect(() => {
    // For whoever drives the page from outside: from now on it reacts.
    document.documentElement.dataset.hydrated = '';
  }, []);
  return (
    <I18nProvider locale={info.locale} timeZone={timeZone} now={info.now}>
      <html {...requestInfoAttributes(info)}>
        <Head />
        <body>
          <Layout account={account} theme={info.theme} release={info.release}>
            {children}
          </Layout>
          {info.withoutScripts === true ? null : (
            <>
              <ScrollRestoration nonce={info.nonce} />
              <Scripts nonce={info.nonce} />
            </>
          )}
        </body>
      </html>
    </I18nProvider>
  );
}

function Head(): ReactElement {
  const { t } = useI18n();
  const handle = useMatches().at(-1)?.handle as PageHandle | undefined;
  const title = handle === undefined ? t('app.name') : t('title.suffix', { title: t(handle.title) });
  return (
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="description" content={t('app.description')} />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#f9fafc" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#0b0d12" media="(prefers-color-scheme: dark)" />
      <title>{title}</title>
      <Links />
    </head>
  );
}
