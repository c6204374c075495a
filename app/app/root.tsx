import { isRouteErrorResponse, Outlet, useRouteError } from '@remix-run/react';
import type { LinksFunction } from '@remix-run/node';
import type { ReactElement } from 'react';
import { LinkButton } from './components/button.tsx';
import { ErrorPage } from './components/states.tsx';
import { useI18n } from './i18n/index.ts';
import { Document } from './lib/document.tsx';
import { useRequestInfo } from './lib/request-info.tsx';
import styles from './styles/app.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
  { rel: 'apple-touch-icon', href: '/apple-touch-icon.png' },
  { rel: 'manifest', href: '/manifest.webmanifest' },
];

export default function Root(): ReactElement {
  return (
    <Document>
      <Outlet />
    </Document>
  );
}

/** Whatever went wrong, in a page of the site with the ways out. */
export function ErrorBoundary(): ReactElement {
  return (
    <Document>
      <Failure />
    </Document>
  );
}

function Failure(): ReactElement {
  const error = useRouteError();
  const { t } = useI18n();
  const { account, requestId } = useRequestInfo();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  return (
    <ErrorPage status={status} requestId={status >= 500 ? requestId : undefined}>
      <LinkButton variant="primary" href={account === null ? '/' : '/pulse'}>
        {account === null ? t('action.goHome') : t('action.goPulse')}
      </LinkButton>
      <LinkButton href="/status">{t('status.title')}</LinkButton>
    </ErrorPage>
  );
}
