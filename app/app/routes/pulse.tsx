import { useLoaderData, useSearchParams } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { ActivityChart } from '../components/activity-chart.tsx';
import { AvailabilityStrip } from '../components/availability-strip.tsx';
import { Avatar } from '../components/avatar.tsx';
import { LinkButton } from '../components/button.tsx';
import { Card, PageHeader, Stat, StatList } from '../components/card.tsx';
import { EventList } from '../components/event-list.tsx';
import { Notice } from '../components/notice.tsx';
import { ComponentList, OverallStatus } from '../components/status.tsx';
import { useI18n } from '../i18n/index.ts';
import { keepAccount } from '../lib/account.server.ts';
import { api } from '../lib/api.server.ts';
import type { DailyCount, Profile, Pulse, Status } from '../lib/api-types.ts';
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

function Page({ profile, activity, status }: Pulse): ReactElement {
  const { t } = useI18n();
  const [query] = useSearchParams();
  return (
    <>
      <PageHeader title={t('pulse.title')} />
      {query.has('welcome') ? (
        <Notice tone="success" title={t('pulse.welcome.title', { name: profile.name })}>
          {t('pulse.welcome.text')}
        </Notice>
      ) : null}
      <div className="pulse-grid">
        <ProfileCard profile={profile} />
        <ActivityCard daily={activity.daily} />
        <Card
          id="latest"
          title={t('pulse.latest.title')}
          aside={<a href="/activity">{t('action.seeAll')}</a>}
        >
          <EventList events={activity.latest} />
        </Card>
        <StatusCard status={status} />
      </div>
    </>
  );
}

function ProfileCard({ profile }: { profile: Profile }): ReactElement {
  const { t, formatDate } = useI18n();
  return (
    <Card id="who" title={profile.name} className="profile-card">
      <Avatar name={profile.name} seed={profile.email} size="large" />
      <p className="profile-email">{profile.email}</p>
      <p className="profile-bio">{profile.bio === '' ? t('pulse.noBio') : profile.bio}</p>
      <p className="profile-since" suppressHydrationWarning>
        {t('pulse.memberSince', { date: formatDate(profile.createdAt) })}
      </p>
      <LinkButton size="small" href="/profile">
        {t('pulse.edit')}
      </LinkButton>
    </Card>
  );
}

function ActivityCard({ daily }: { daily: readonly DailyCount[] }): ReactElement {
  const { t, formatNumber } = useI18n();
  const days = daily.length;
  const sum = (of: (day: DailyCount) => number) => daily.reduce((total, day) => total + of(day), 0);
  return (
    <Card id="activity" title={t('pulse.chart.title')} aside={t('pulse.chart.period', { days })}>
      <StatList>
        <Stat label={t('pulse.stat.logins', { days })} value={formatNumber(sum((day) => day.logins))} />
        <Stat label={t('pulse.stat.failed')} value={formatNumber(sum((day) => day.failed))} />
        <Stat
          label={t('pulse.stat.activeDays')}
          value={formatNumber(sum((day) => (day.logins > 0 ? 1 : 0)))}
          detail={t('pulse.stat.activeDays.of', { days })}
        />
      </StatList>
      <ActivityChart days={daily} />
    </Card>
  );
}

function StatusCard({ status }: { status: Status }): ReactElement {
  const { t } = useI18n();
  return (
    <Card id="service" title={t('pulse.status.title')} aside={<a href="/status">{t('action.seeAll')}</a>}>
      <OverallStatus state={status.overall} checkedAt={status.checkedAt} />
      <ComponentList components={status.components} />
      <AvailabilityStrip availability={status.availability.last24h} period="last24h" />
      <AvailabilityStrip availability={status.availability.last90d} period="last90d" />
    </Card>
  );
}
