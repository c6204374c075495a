import { UserError } from '../errors/errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/u;

const fault = (summary: string, detail?: string) =>
  new UserError({
    code: 'db.wrong-time',
    summary: `${summary} Nothing was changed.`,
    detail,
    hints: ['--to 2026-11-25T10:00:00Z', '--to 10m   # ten minutes ago'],
  });

function read(text: string, now: number): number {
  const [, digits, unit = ''] = /^(\d{1,6})([smhd])$/u.exec(text) ?? [];
  if (digits !== undefined) return now - Number(digits) * (UNITS[unit] ?? 0);
  const [, day, clock, zone] = ISO.exec(text) ?? [];
  if (day === undefined || clock === undefined) throw fault(`"${text}" is no moment.`);
  // Which one is meant decides what is lost: the time zone of whoever types, or that of the host.
  if (zone === undefined) throw fault(`"${text}" has no time zone.`, `In UTC: ${day}T${clock}Z`);
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const at = Date.parse(`${day}T${clock}${offset}`);
  if (Number.isNaN(at)) throw fault(`"${text}" is no moment.`);
  return at;
}

/**
 * A moment of the past, as PostgreSQL reads it: `2026-11-25 10:00:00.000+00`. It is written as ISO 8601 with a time zone, or as how
 * long ago it is (`10m`). @throws UserError for anything else, and for what has not come yet.
 */
export function readMoment(text: string, now = Date.now()): string {
  const at = read(text.trim(), now);
  if (at >= now) throw fault(`"${text}" has not come yet.`);
  return `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')}+00`;
}
