import type { ActivityKind } from '../../src/modules/activity/entity.ts';
import { createRandom, pick } from './random.ts';

export interface SeedEvent {
  kind: ActivityKind;
  at: Date;
  device: string;
  address: string;
}

interface Device {
  device: string;
  address: string;
}

const DAY = 86_400_000;
export const DAYS = 56;

// Addresses are those that RFC 5737 and RFC 3849 keep for documentation.
const laptop: Device = { device: 'Firefox 145 on Linux', address: '198.51.100.24' };
const phone: Device = { device: 'Safari 26 on iOS', address: '2001:db8:12::7' };
const office: Device = { device: 'Chrome 142 on macOS', address: '192.0.2.61' };
const stranger: Device = { device: 'Chrome 139 on Windows', address: '203.0.113.188' };

/** Devices that are still signed in, with the hours since each was last seen. */
export const SESSIONS: readonly (Device & { hours: number; days: number })[] = [
  { ...laptop, hours: 0.4, days: 6 },
  { ...phone, hours: 3, days: 19 },
  { ...office, hours: 26, days: 12 },
];

function loginsOf(day: Date, random: () => number): number {
  const weekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
  return Math.floor(random() * (weekend ? 2.4 : 4.6)) + (weekend ? 0 : 1);
}

function deviceOf(hour: number, random: () => number): Device {
  const atWork = hour >= 9 && hour < 18;
  return pick<Device>(
    [
      [office, atWork ? 5 : 0.3],
      [laptop, atWork ? 1 : 3],
      [phone, 2],
    ],
    random,
  );
}

/** An ordinary day: logins between 7 and 22 h, now and then a slip of the fingers before one, or a log-out after. */
function ordinaryDay(start: Date, random: () => number): SeedEvent[] {
  const events: SeedEvent[] = [];
  for (let left = loginsOf(start, random); left > 0; left -= 1) {
    const hour = 7 + random() * 15;
    const from = deviceOf(hour, random);
    const at = (minutes: number) => new Date(start.getTime() + Math.round((hour * 60 + minutes) * 60_000));
    if (random() < 0.09) events.push({ kind: 'login-failed', at: at(-0.4), ...from });
    events.push({ kind: 'login', at: at(0), ...from });
    if (random() < 0.3) events.push({ kind: 'logout', at: at(20 + random() * 60), ...from });
  }
  return events;
}

/** Days ago and hour of what does not happen every day. */
const MOMENTS: readonly [daysAgo: number, hour: number, kind: ActivityKind, from: Device][] = [
  [DAYS, 18.2, 'sign-up', laptop],
  [DAYS - 1, 19.1, 'profile-changed', laptop],
  [37, 9.4, 'profile-changed', office],
  [20, 8.7, 'password-changed', laptop],
  [20, 8.7, 'session-ended', office],
  [9, 12.9, 'email-changed', phone],
  [4, 17.3, 'profile-changed', laptop],
];

/** Somebody tries passwords one night, three weeks ago: the owner changes hers in the morning. */
function strangersNight(start: number): SeedEvent[] {
  return Array.from({ length: 7 }, (_, i) => ({
    kind: 'login-failed' as const,
    at: new Date(start + 2.2 * 3_600_000 + i * i * 11_000),
    ...stranger,
  }));
}

/** Eight weeks of a person's activity up to `now`, oldest first. The same for the same day. */
export function buildActivity(now: Date): SeedEvent[] {
  const random = createRandom(20_261_124);
  const today = Math.floor(now.getTime() / DAY) * DAY;
  const events: SeedEvent[] = [];
  for (let ago = DAYS - 1; ago >= 0; ago -= 1)
    events.push(...ordinaryDay(new Date(today - ago * DAY), random));
  for (const [ago, hour, kind, from] of MOMENTS) {
    events.push({ kind, at: new Date(today - ago * DAY + hour * 3_600_000), ...from });
  }
  events.push(...strangersNight(today - 20 * DAY));
  return events
    .filter(({ at }) => at.getTime() < now.getTime())
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
