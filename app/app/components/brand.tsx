import type { ReactElement } from 'react';

/** The mark of pulse: one beat that ends in a point, now. Decorative: the name stands beside it. */
export function BrandMark(): ReactElement {
  return (
    <svg className="brand-mark" viewBox="0 0 28 28" aria-hidden="true">
      <rect className="brand-tile" width="28" height="28" rx="8" />
      <path className="brand-beat" d="M5 14.5h4l2.4-6.2 4.3 11.4 2.3-5.2h1.6" />
      <circle className="brand-now" cx="22" cy="14.5" r="2" />
    </svg>
  );
}
