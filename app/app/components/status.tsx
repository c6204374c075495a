import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { I18n } from '../i18n/index.ts';
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

/** Milliseconds to one decimal below 10; nothing for what was not asked. */
function latencyText({ state, latencyMs }: StatusComponent, { t, formatNumber }: I18n): string {
  if (latencyMs === null) return state === 'down' ? t('status.latency.none') : '';
  const ms = latencyMs < 10 ? Math.round(latencyMs * 10) / 10 : Math.round(latencyMs);
  return t('status.latency', { ms: formatNumber(ms) });
}

/** The parts of the service, each with its state and the time it took to answer. */
export function ComponentList({ components }: { components: readonly StatusComponent[] }): ReactElement {
  const i18n = useI18n();
  return (
    <ul className="components">
      {components.map((component) => (
        <li key={component.name}>
          <span className="component-name">
            {i18n.t(`status.component.${component.name}`)}
            {component.release === undefined ? null : (
              <code className="component-release">{component.release.slice(0, 12)}</code>
            )}
          </span>
          <span className="component-latency">{latencyText(component, i18n)}</span>
          <StatusBadge state={component.state} />
        </li>
      ))}
    </ul>
  );
}
