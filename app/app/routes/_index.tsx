import type { ReactElement } from 'react';
import { LinkButton } from '../components/button.tsx';
import { useI18n } from '../i18n/index.ts';
import { useRequestInfo } from '../lib/request-info.tsx';

const features = ['activity', 'sessions', 'status', 'data'] as const;

export default function Home(): ReactElement {
  const { t } = useI18n();
  const { account } = useRequestInfo();
  return (
    <>
      <section className="hero">
        <h1>{t('home.title')}</h1>
        <p className="lead">{t('home.lead')}</p>
        <div className="page-actions">
          {account === null ? (
            <>
              <LinkButton variant="primary" href="/sign-up">
                {t('home.cta')}
              </LinkButton>
              <LinkButton href="/login">{t('nav.login')}</LinkButton>
            </>
          ) : (
            <LinkButton variant="primary" href="/pulse">
              {t('home.cta.in')}
            </LinkButton>
          )}
        </div>
      </section>
      <ul className="features">
        {features.map((name) => (
          <li className="feature" key={name}>
            <h2>{t(`home.feature.${name}`)}</h2>
            <p>{t(`home.feature.${name}.text`)}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
