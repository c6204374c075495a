import type { ReactElement } from 'react';

// Drawn on a 20 × 20 grid, 1.5 px strokes, round ends.
const paths = {
  login:
    'M8 4.5V4a1.5 1.5 0 0 1 1.5-1.5h5A1.5 1.5 0 0 1 16 4v12a1.5 1.5 0 0 1-1.5 1.5h-5A1.5 1.5 0 0 1 8 16v-.5M3.5 10h8M9 7l3 3-3 3',
  logout:
    'M12 4.5V4a1.5 1.5 0 0 0-1.5-1.5h-5A1.5 1.5 0 0 0 4 4v12a1.5 1.5 0 0 0 1.5 1.5h5A1.5 1.5 0 0 0 12 16v-.5M8.5 10H17M14 7l3 3-3 3',
  refused: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM4.7 4.7l10.6 10.6',
  user: 'M10 9.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5ZM3.5 17c.6-3.2 3.2-5 6.5-5s5.9 1.8 6.5 5',
  userPlus:
    'M8.5 9.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5ZM2 17c.6-3.2 3.2-5 6.5-5 1.4 0 2.7.3 3.7 1M15.5 11.5v5M13 14h5',
  mail: 'M4 4.5h12A1.5 1.5 0 0 1 17.5 6v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 14V6A1.5 1.5 0 0 1 4 4.5ZM3 6l7 5 7-5',
  key: 'M12.75 11.5a4.25 4.25 0 1 0-4.1-3.1L3 14v3h3v-2h2v-2l1.6-1.6c.9.1 2.1.1 3.15.1ZM13.5 6.5h.01',
  shield: 'M10 2.5 16 5v4.5c0 3.7-2.4 6.5-6 8-3.6-1.5-6-4.3-6-8V5l6-2.5ZM10 7v3.5M10 13.5h.01',
  desktop:
    'M3.5 3.5h13A1 1 0 0 1 17.5 4.5v8a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1ZM7 17h6M10 13.5V17',
  phone:
    'M6.5 2.5h7A1.5 1.5 0 0 1 15 4v12a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 16V4a1.5 1.5 0 0 1 1.5-1.5ZM9 15h2',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9.5v4M10 6.5h.01',
  warning: 'M10 3 2.5 16.5h15L10 3ZM10 8.5v3.5M10 14.5h.01',
  download: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M3.5 14v1.5A1.5 1.5 0 0 0 5 17h10a1.5 1.5 0 0 0 1.5-1.5V14',
  trash:
    'M3.5 5.5h13M8 5V3.5h4V5M5.5 5.5l.7 10.6a1 1 0 0 0 1 .9h5.6a1 1 0 0 0 1-.9l.7-10.6M8.5 9v4.5M11.5 9v4.5',
  arrow: 'M4 10h12M11.5 5.5 16 10l-4.5 4.5',
  chevron: 'm5.5 8 4.5 4.5L14.5 8',
  pulse: 'M2.5 10.5h3l2-5.5 4 10.5 2.2-5h3.8',
  clock: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 5.5V10l3 2',
} as const;

export type IconName = keyof typeof paths;

/** A decorative icon, hidden from assistive technology: the text beside it carries the meaning. */
export function Icon({ name }: { name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
