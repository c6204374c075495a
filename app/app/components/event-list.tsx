import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { ActivityEvent, ActivityKind } from '../lib/api-types.ts';
import { deviceText } from './device.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

const icons: Record<ActivityKind, IconName> = {
  'sign-up': 'userPlus',
  login: 'login',
  'login-failed': 'refused',
  logout: 'logout',
  'session-ended': 'desktop',
  'refresh-reuse': 'shield',
  'profile-changed': 'user',
  'email-changed': 'mail',
  'password-changed': 'key',
};

/** Events that deserve a second look. */
const alarming: ReadonlySet<ActivityKind> = new Set<ActivityKind>(['login-failed', 'refresh-reuse']);

interface EventListProps {
  readonly events: readonly ActivityEvent[];
  /** `relative` ("3 minutes ago") or the time of day, for lists already grouped by day. */
  readonly when?: 'relative' | 'time';
}

/** What happened on the account, one line an event. */
export function EventList({ events, when = 'relative' }: EventListProps): ReactElement {
  const { t, formatRelative, formatTime, formatDateTime } = useI18n();
  return (
    <ol className="events">
      {events.map(({ id, kind, at, device, address }) => (
        <li className="event" key={id} data-alarm={alarming.has(kind) || undefined}>
          <Icon name={icons[kind]} />
          <span className="event-kind">{t(`activity.kind.${kind}`)}</span>
          <span className="event-where">
            {deviceText(device, t)}
            {address === '' ? null : <span className="event-address">{address}</span>}
          </span>
          <time dateTime={at} title={formatDateTime(at)} suppressHydrationWarning>
            {when === 'relative' ? formatRelative(at) : formatTime(at)}
          </time>
        </li>
      ))}
    </ol>
  );
}

/** Splits events, which come newest first, into calendar days. */
export function byDay(
  events: readonly ActivityEvent[],
  dayOf: (at: string) => string,
): readonly { day: string; events: readonly ActivityEvent[] }[] {
  const days: { day: string; events: ActivityEvent[] }[] = [];
  for (const event of events) {
    const day = dayOf(event.at);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}

/** Events under a heading for each day: today, yesterday, then the date. */
export function EventTimeline({ events }: { events: readonly ActivityEvent[] }): ReactElement {
  const { t, dayOf, formatDay, now } = useI18n();
  const names = new Map([
    [dayOf(now - 86_400_000), t('activity.yesterday')],
    [dayOf(now), t('activity.today')],
  ]);
  const thisYear = dayOf(now).slice(0, 4);
  return (
    <>
      {byDay(events, dayOf).map(({ day, events: items }) => (
        <section className="timeline-day" key={day} aria-labelledby={`day-${day}`}>
          <h2 className="timeline-title" id={`day-${day}`} suppressHydrationWarning>
            {names.get(day) ?? formatDay(day, day.startsWith(thisYear) ? 'full' : 'long')}
          </h2>
          <EventList events={items} when="time" />
        </section>
      ))}
    </>
  );
}
