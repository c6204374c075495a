import { between, type Reading } from '../../lib/tally.ts';
import type { Window } from './judge.ts';

/** Long enough to hold some traffic, short enough that two in a row are soon there. */
const WINDOW_MS = 4000;

/**
 * Cuts what was read since the switch into windows, the newest of which ends now; the oldest is longer by what is left
 * over. `readings` are cumulative, the first one of the moment of the switch.
 */
export function windowsOf(readings: readonly Reading[], lengthMs = WINDOW_MS): Window[] {
  const [first] = readings;
  let later = readings.at(-1);
  if (first === undefined || later === undefined || later === first) return [];
  const windows: Window[] = [];
  for (const reading of readings.toReversed()) {
    if (later.at - reading.at < lengthMs || reading.at - first.at < lengthMs) continue;
    windows.unshift(between(reading, later));
    later = reading;
  }
  return [between(first, later), ...windows];
}
