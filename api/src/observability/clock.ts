let second = 0;
let text = '';

/** The time now in ISO 8601. The date is formatted once a second: `toISOString` costs 1 µs, this a tenth of it. */
export function isoNow(now: number = Date.now()): string {
  const millisecond = now % 1000;
  if (now - millisecond !== second) {
    second = now - millisecond;
    text = new Date(second).toISOString().slice(0, -4);
  }
  return `${text}${String(millisecond).padStart(3, '0')}Z`;
}
