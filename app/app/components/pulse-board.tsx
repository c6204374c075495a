import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { DailyCount, Profile, Pulse, Status } from '../lib/api-types.ts';
import { ActivityChart } from './activity-chart.tsx';
import { AvailabilityStrip } from './availability-strip.tsx';
import { Avatar } from './avatar.tsx';
import { LinkButton } from './button.tsx';
import { Card, Stat, StatList } from './card.tsx';
import { EventList } from './event-list.tsx';
import { EmptyState } from './states.tsx';
import { ComponentList, OverallStatus } from './status.tsx';

/** Who this is: the head of the page. */
function ProfileHead({ profile }: { profile: Profile }): ReactElement {
  const { t, formatDate } = useI18n();
  const { name, email, bio, createdAt } = profile;
  return (
    <div className="page-head">
      <div className="who">
        <Avatar name={name} seed={email} size="large" />
        <div>
          <h1>{name}</h1>
          <p className="who-facts" suppressHydrationWarning>
            <span>{email}</span>
            <span>{t('pulse.memberSince', { date: formatDate(createdAt) })}</span>
          </p>
          <p className="who-bio">{bio === '' ? t('pulse.noBio') : bio}</p>
        </div>
      </div>
      <div className="page-actions">
        <LinkButton href="/profile">{t('pulse.edit')}</LinkButton>
      </div>
    </div>
  );
}

/** The four figures worth knowing first. */
function Figures({ daily, ratio }: { daily: readonly DailyCount[]; ratio: number | null }): ReactElement {
  const { t, formatNumber, formatPercent } = useI18n();
  const days = daily.length;
  let logins = 0;
  let failed = 0;
  let active = 0;
  for (const day of daily) {
    logins += day.logins;
    failed += day.failed;
    if (day.logins + day.other > 0) active += 1;
  }
  return (
    <StatList>
      <Stat label={t('pulse.stat.logins', { days })} value={formatNumber(logins)} />
      <Stat
        label={t('pulse.stat.activeDays')}
        value={formatNumber(active)}
        detail={t('pulse.stat.activeDays.of', { days })}
      />
      <Stat label={t('pulse.stat.failed')} value={formatNumber(failed)} />
      <Stat
        label={t('pulse.stat.availability')}
        value={ratio === null ? t('status.noData') : formatPercent(ratio)}
      />
    </StatList>
  );
}

/** The state of the service, its parts and its availability. */
function Service({ status }: { status: Status }): ReactElement {
  const { overall, checkedAt, components, availability } = status;
  return (
    <div className="service">
      <div>
        <OverallStatus state={overall} checkedAt={checkedAt} />
        <ComponentList components={components} />
      </div>
      <div className="service-strips">
        <AvailabilityStrip availability={availability.last24h} period="last24h" />
        <AvailabilityStrip availability={availability.last90d} period="last90d" />
      </div>
    </div>
  );
}

/** « Mon Pulse »: who, what happened, and how the service is doing. */
export function PulseBoard({ profile, activity, status }: Pulse): ReactElement {
  const { t } = useI18n();
  const { daily, latest } = activity;
  return (
    <>
      <ProfileHead profile={profile} />
      <div className="board">
        <Figures daily={daily} ratio={status.availability.last24h.ratio} />
        <Card
          id="logins"
          title={t('pulse.chart.title')}
          aside={<span className="card-aside">{t('pulse.chart.period', { days: daily.length })}</span>}
        >
          <ActivityChart days={daily} />
        </Card>
        <Card
          id="latest"
          title={t('pulse.latest.title')}
          aside={<a href="/activity">{t('action.seeAll')}</a>}
        >
          {latest.length === 0 ? (
            <EmptyState title={t('activity.empty.title')} text={t('activity.empty.text')} />
          ) : (
            <EventList events={latest} />
          )}
        </Card>
        <Card
          id="service"
          title={t('pulse.status.title')}
          className="board-wide"
          aside={<a href="/status">{t('action.seeAll')}</a>}
        >
          <Service status={status} />
        </Card>
      </div>
    </>
  );
}
