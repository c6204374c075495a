import { randomBytes } from 'node:crypto';

/** `20261124-025101-3fa9`: sorts by time, is unique enough for one machine, and can be typed. */
export function newRunId(now = new Date()): string {
  const digits = now.toISOString().replace(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${randomBytes(2).toString('hex')}`;
}
