import type { Release } from '../../config/release.ts';

/** Good releases that are kept, so that one can go back to them. */
export const KEPT = 20;

/** Numbers of releases that may be forgotten: neither live nor among the newest, the failed ones counted apart. */
export function forgettable(releases: readonly Release[], current: number | null): number[] {
  const newestFirst = releases.toSorted((a, b) => b.number - a.number);
  const good = newestFirst.filter(({ outcome }) => outcome === 'live');
  const rest = newestFirst.filter(({ outcome }) => outcome !== 'live');
  const old = [...good.slice(KEPT), ...rest.slice(KEPT)];
  return old.map(({ number }) => number).filter((number) => number !== current);
}

/** The release that `rollback` goes back to by itself: the newest good one before the one that is live. */
export function releaseBefore(releases: readonly Release[], current: number): Release | undefined {
  return releases
    .filter(({ number, outcome }) => number < current && outcome === 'live')
    .toSorted((a, b) => b.number - a.number)[0];
}

/** Migrations between two releases that the older of them does not survive. */
export function migrationsInTheWay(releases: readonly Release[], from: number, to: number): string[] {
  const crossed = releases.filter(
    ({ number, outcome }) => number > to && number <= from && outcome !== 'given up',
  );
  return crossed.flatMap(({ breaking }) => breaking);
}
