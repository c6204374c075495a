import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import { ActivityChart } from './activity-chart.tsx';
import { AvailabilityStrip } from './availability-strip.tsx';
import { LinkButton } from './button.tsx';
import { exampleAvailability, exampleDays } from './example.ts';
import { Icon } from './icon.tsx';

const features = [
  ['activity', 'login'],
  ['sessions', 'desktop'],
  ['status', 'pulse'],
  ['data', 'download'],
] as const;

function Preview(): ReactElement {
  const { t, now } = useI18n();
  return (
    <div className="preview">
      <div className="preview-head">
        <p className="card-title">{t('pulse.chart.title')}</p>
        <p className="preview-note">{t('home.preview')}</p>
      </div>
      <ActivityChart days={exampleDays(now)} bare />
      <AvailabilityStrip availability={exampleAvailability(now)} period="last24h" />
    </div>
  );
}

/** The page of those who do not know pulse yet: what it is, what it looks like, where to begin. */
export function HomePage({ signedIn }: { signedIn: boolean }): ReactElement {
  const { t } = useI18n();
  return (
    <>
      <section className="hero">
        <div>
          <h1>{t('home.title')}</h1>
          <p className="lead">{t('home.lead')}</p>
          <div className="page-actions">
            <LinkButton variant="primary" href={signedIn ? '/pulse' : '/sign-up'}>
              {t(signedIn ? 'home.cta.in' : 'home.cta')}
            </LinkButton>
            {signedIn ? null : <LinkButton href="/login">{t('nav.login')}</LinkButton>}
          </div>
        </div>
        <Preview />
      </section>
      <ul className="features">
        {features.map(([name, icon]) => (
          <li className="feature" key={name}>
            <Icon name={icon} />
            <h2>{t(`home.feature.${name}`)}</h2>
            <p>{t(`home.feature.${name}.text`)}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
