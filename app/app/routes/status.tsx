import { useLoaderData } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { AvailabilityStrip, StripLegend } from '../components/availability-strip.tsx';
import { Card, PageHeader } from '../components/card.tsx';
import { Notice } from '../components/notice.tsx';
import { ComponentList, OverallStatus } from '../components/status.tsx';
import { useI18n } from '../i18n/index.ts';
import { api } from '../lib/api.server.ts';
import type { Status, StatusComponent } from '../lib/api-types.ts';
import type { PageHandle } from '../lib/document.tsx';
import { attempt, page } from '../lib/respond.server.ts';

export const handle: PageHandle = { title: 'status.title' };

/** Always 200: that the service is down is this page's content, not its failure. */
export async function loader({ context }: LoaderFunctionArgs) {
  const { data } = await attempt(api.status(context));
  return page({ status: data, release: context.settings.release });
}

export default function StatusPage(): ReactElement {
  const { t } = useI18n();
  const { status, release } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t('status.title')} lead={t('status.lead')} />
      {status === null ? <Unreachable release={release} /> : <Measured status={status} />}
    </>
  );
}

function Measured({ status }: { status: Status }): ReactElement {
  const { t } = useI18n();
  return (
    <div className="stack">
      <div className="card">
        <OverallStatus state={status.overall} checkedAt={status.checkedAt} level="h2" />
      </div>
      <Card id="components" title={t('status.components')}>
        <ComponentList components={status.components} />
      </Card>
      <Card id="availability" title={t('status.availability')} aside={<StripLegend />}>
        <div className="service-strips strips-wide">
          <AvailabilityStrip availability={status.availability.last24h} period="last24h" />
          <AvailabilityStrip availability={status.availability.last90d} period="last90d" />
        </div>
      </Card>
    </div>
  );
}

/** What this process knows by itself. */
function Unreachable({ release }: { release: string }): ReactElement {
  const { t } = useI18n();
  const components: StatusComponent[] = [
    { name: 'app', state: 'up', latencyMs: null, release },
    { name: 'api', state: 'down', latencyMs: null },
    { name: 'database', state: 'unknown', latencyMs: null },
  ];
  return (
    <div className="stack">
      <div className="card">
        <OverallStatus state="down" checkedAt={null} level="h2" />
      </div>
      <Notice tone="danger" title={t('status.unreachable.title')}>
        {t('status.unreachable.text')}
      </Notice>
      <Card id="components" title={t('status.components')}>
        <ComponentList components={components} />
      </Card>
    </div>
  );
}
