import { useLoaderData } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { PageHeader } from '../components/card.tsx';
import { EventTimeline } from '../components/event-list.tsx';
import { FilterTabs, Pagination } from '../components/navigation.tsx';
import { EmptyState } from '../components/states.tsx';
import { useI18n } from '../i18n/index.ts';
import { api } from '../lib/api.server.ts';
import type { ActivityKind, ActivityPage } from '../lib/api-types.ts';
import type { PageHandle } from '../lib/document.tsx';
import type { PlainKey } from '../lib/messages.ts';
import { Missing } from '../lib/missing.tsx';
import { attempt, pageOf, seeOther } from '../lib/respond.server.ts';

export const handle: PageHandle = { title: 'activity.title' };

const PAGE = 20;

const filters: readonly (readonly [kind: ActivityKind | '', label: PlainKey])[] = [
  ['', 'activity.filter.all'],
  ['login', 'activity.filter.login'],
  ['login-failed', 'activity.filter.login-failed'],
  ['profile-changed', 'activity.filter.profile-changed'],
  ['password-changed', 'activity.filter.password-changed'],
  ['session-ended', 'activity.filter.session-ended'],
];

function isKnown(kind: string): kind is ActivityKind | '' {
  return filters.some(([known]) => known === kind);
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const kind = query.get('kind') ?? '';
  const cursor = query.get('cursor') ?? '';
  if (!isKnown(kind)) return seeOther('/activity');
  const outcome = await attempt(
    api.activity(context, { limit: PAGE, ...(kind === '' ? {} : { kind }), cursor }),
  );
  // A cursor that somebody mangled: start over.
  if (outcome.problem?.code === 'validation') return seeOther(address(kind));
  return pageOf(outcome, { kind, cursor });
}

function address(kind: string, cursor = ''): string {
  const query = new URLSearchParams();
  if (kind !== '') query.set('kind', kind);
  if (cursor !== '') query.set('cursor', cursor);
  return query.size === 0 ? '/activity' : `/activity?${query.toString()}`;
}

export default function Activity(): ReactElement {
  const { t } = useI18n();
  const { data, problem, kind, cursor } = useLoaderData<typeof loader>();
  const tabs = filters.map(([value, key]) => ({
    href: address(value),
    label: t(key),
    current: value === kind,
  }));
  return (
    <>
      <PageHeader title={t('activity.title')} lead={t('activity.lead')} />
      <FilterTabs label={t('activity.filter')} tabs={tabs} />
      {data === null ? (
        <Missing title="pulse.missing.activity" problem={problem} retry={address(kind, cursor)} />
      ) : (
        <Events page={data} kind={kind} cursor={cursor} />
      )}
    </>
  );
}

function Events({ page, kind, cursor }: { page: ActivityPage; kind: string; cursor: string }): ReactElement {
  const { t } = useI18n();
  if (page.items.length === 0) {
    const key = kind === '' ? 'activity.empty' : 'activity.emptyFilter';
    return (
      <div className="card">
        <EmptyState title={t(`${key}.title`)} text={t(`${key}.text`)} />
      </div>
    );
  }
  return (
    <>
      <div className="card">
        <EventTimeline events={page.items} />
      </div>
      <Pagination
        older={page.nextCursor === null ? null : address(kind, page.nextCursor)}
        newest={cursor === '' ? null : address(kind)}
      />
    </>
  );
}
