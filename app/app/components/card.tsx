import type { ReactElement, ReactNode } from 'react';

interface CardProps {
  /** Id of the heading, which names the section. */
  readonly id: string;
  readonly title: string;
  /** Beside the title: a link or a short figure. */
  readonly aside?: ReactNode;
  readonly tone?: 'danger';
  readonly className?: string;
  readonly children: ReactNode;
}

/** A named part of a page. */
export function Card({ id, title, aside, tone, className, children }: CardProps): ReactElement {
  return (
    <section
      className={className === undefined ? 'card' : `card ${className}`}
      aria-labelledby={id}
      data-tone={tone}
    >
      <div className="card-head">
        <h2 className="card-title" id={id}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

interface SettingProps {
  /** Id of the heading, which names the section. */
  readonly id: string;
  readonly title: string;
  /** What this part is for. */
  readonly text?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the settings: what it is on one side, the form or the facts on the other. */
export function Setting({ id, title, text, children }: SettingProps): ReactElement {
  return (
    <section className="setting" aria-labelledby={id}>
      <div className="setting-head">
        <h2 className="card-title" id={id}>
          {title}
        </h2>
        {text === undefined ? null : <p>{text}</p>}
      </div>
      <div className="card">{children}</div>
    </section>
  );
}

/** The head of a page: its only h1, what the page is for, and what can be done at once. */
export function PageHeader(props: { title: string; lead?: ReactNode; children?: ReactNode }): ReactElement {
  return (
    <div className="page-head">
      <div>
        <h1>{props.title}</h1>
        {props.lead === undefined ? null : <p className="lead">{props.lead}</p>}
      </div>
      {props.children === undefined ? null : <div className="page-actions">{props.children}</div>}
    </div>
  );
}

/** A figure with its name: child of `StatList`. */
export function Stat({
  label,
  value,
  detail,
}: {
  label: string;
  value: ReactNode;
  detail?: ReactNode;
}): ReactElement {
  return (
    <div className="stat">
      <dt>{label}</dt>
      <dd suppressHydrationWarning>
        {value}
        {detail === undefined ? null : <span className="stat-detail">{detail}</span>}
      </dd>
    </div>
  );
}

/** A row of figures. */
export function StatList({ children }: { children: ReactNode }): ReactElement {
  return <dl className="stats">{children}</dl>;
}

export interface Definition {
  readonly term: string;
  readonly value: ReactNode;
}

/** Names and values, one line each. */
export function DefinitionList({ items }: { items: readonly Definition[] }): ReactElement {
  return (
    <dl className="definitions">
      {items.map(({ term, value }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
