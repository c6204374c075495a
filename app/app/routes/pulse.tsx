import { useLoaderData, useSearchParams } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { PageHeader } from '../components/card.tsx';
import { Notice } from '../components/notice.tsx';
import { PulseBoard } from '../components/pulse-board.tsx';
import { useI18n } from '../i18n/index.ts';
import { keepAccount } from '../lib/account.server.ts';
import { api } from '../lib/api.server.ts';
import type { Pulse } from '../lib/api-types.ts';
import type { PageHandle } from '../lib/document.tsx';
import { Missing } from '../lib/missing.tsx';
import { timeZoneOf } from '../lib/preferences.server.ts';
import { attempt, pageOf } from '../lib/respond.server.ts';

export const handle: PageHandle = { title: 'pulse.title' };

export async function loader({ context }: LoaderFunctionArgs) {
  const outcome = await attempt(api.pulse(context, timeZoneOf(context)));
  if (outcome.data !== null) keepAccount(context, outcome.data.profile);
  return pageOf(outcome, {});
}

export default function MonPulse(): ReactElement {
  const { t } = useI18n();
  const { data, problem } = useLoaderData<typeof loader>();
  if (data === null) {
    return (
      <>
        <PageHeader title={t('pulse.title')} />
        <Missing title="error.unavailable.title" problem={problem} retry="/pulse" />
      </>
    );
  }
  return <Page {...data} />;
}

function Page(pulse: Pulse): ReactElement {
  const { t } = useI18n();
  const [query] = useSearchParams();
  return (
    <>
      {query.has('welcome') ? (
        <Notice tone="success" title={t('pulse.welcome.title', { name: pulse.profile.name })}>
          {t('pulse.welcome.text')}
        </Notice>
      ) : null}
      <PulseBoard {...pulse} />
    </>
  );
}
