import type { ReactElement, ReactNode } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { Session } from '../lib/api-types.ts';
import { deviceText } from './device.ts';
import { Icon } from './icon.tsx';

const mobile = /android|iphone|ipad|ios|mobile/i;

/** One browser where the account is open: child of a `ul.sessions`; `children` is what can be done about it. */
export function SessionItem({ session, children }: { session: Session; children?: ReactNode }): ReactElement {
  const { t, formatRelative, formatDate } = useI18n();
  const { device, address, createdAt, lastSeenAt } = session;
  return (
    <li className="session">
      <Icon name={mobile.test(device) ? 'phone' : 'desktop'} />
      <div className="session-text">
        <p className="session-device">{deviceText(device, t)}</p>
        <p className="session-facts" suppressHydrationWarning>
          <span>{address === '' ? t('activity.unknownAddress') : address}</span>
          <time dateTime={lastSeenAt}>{t('sessions.lastSeen', { when: formatRelative(lastSeenAt) })}</time>
          <time dateTime={createdAt}>{t('sessions.since', { date: formatDate(createdAt) })}</time>
        </p>
      </div>
      {children}
    </li>
  );
}
