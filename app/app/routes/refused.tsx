import { useLoaderData } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { LinkButton } from '../components/button.tsx';
import { ErrorPage } from '../components/states.tsx';
import { useI18n } from '../i18n/index.ts';
import type { PageHandle } from '../lib/document.tsx';
import { page } from '../lib/respond.server.ts';

export const handle: PageHandle = { title: 'error.title' };

/** Explains what the host refused before any route ran. Nobody links here: asked for by hand it does not exist. */
export async function loader({ context }: LoaderFunctionArgs) {
  const refusal = context.refusal;
  if (refusal === undefined) throw new Response(null, { status: 404 });
  return page({ status: refusal.status, path: context.path }, refusal.status);
}

export default function Refused(): ReactElement {
  const { status, path } = useLoaderData<typeof loader>();
  const { t } = useI18n();
  return (
    <ErrorPage status={status}>
      <LinkButton variant="primary" href={path}>
        {t('action.back')}
      </LinkButton>
      <LinkButton href="/">{t('action.goHome')}</LinkButton>
    </ErrorPage>
  );
}
