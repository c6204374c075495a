import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { StatusComponent } from '../lib/api-types.ts';

/** `unknown` when nothing could be measured; `degraded` is for the service as a whole. */
export type ServiceState = 'up' | 'degraded' | 'down' | 'unknown';

/** A state in one word, with a mark whose shape differs by state. */
export function StatusBadge({ state }: { state: ServiceState }): ReactElement {
  const { t } = useI18n();
  return (
    <span className="badge" data-state={state}>
      {t(`status.state.${state}`)}
    </span>
  );
}

interface OverallProps {
  readonly state: ServiceState;
  /** When the state was measured; null when it could not be. */
  readonly checkedAt: string | null;
  readonly level?: 'h2' | 'p';
}

/** The answer first: one sentence about the whole service. */
export function OverallStatus({ state, checkedAt, level: Tag = 'p' }: OverallProps): ReactElement {
  const { t, formatRelative } = useI18n();
  return (
    <div className="overall" data-state={state}>
      <Tag className="overall-text">{t(`status.overall.${state}`)}</Tag>
      {checkedAt === null ? null : (
        <time className="overall-when" dateTime={checkedAt} suppressHydrationWarning>
          {t('status.checked', { when: formatRelative(checkedAt) })}
        </time>
      )}
    </div>
  );
}

/** The parts of the service, each with its state and the time it took to answer. */
export function ComponentList({ components }: { components: readonly StatusComponent[] }): ReactElement {
  const { t, formatNumber } = useI18n();
  return (
    <ul className="components">
      {components.map(({ name, state, latencyMs, release }) => (
        <li key={name}>
          <span className="component-name">
            {t(`status.component.${name}`)}
            {release === undefined ? null : <code className="component-release">{release.slice(0, 12)}</code>}
          </span>
          <span className="component-latency">
            {latencyMs === null
              ? t('status.latency.none')
              : t('status.latency', {
                  ms: formatNumber(latencyMs < 10 ? Math.round(latencyMs * 10) / 10 : Math.round(latencyMs)),
                })}
          </span>
          <StatusBadge state={state} />
        </li>
      ))}
    </ul>
  );
}
