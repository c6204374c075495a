/** What an answer of the site shows, as the checks read it. */
export interface SiteSight {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

const YEAR_SECONDS = 31_536_000;

const one = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value.join(', ') : value) ?? '';

/** What is wrong with an answer over HTTPS. HSTS for a year at least: hstspreload.org. */
export function headerFault({ headers, status }: SiteSight): string | undefined {
  if (status >= 500) return `it answers ${status}`;
  const hsts = /max-age=(\d+)/u.exec(one(headers['strict-transport-security']))?.[1];
  if (hsts === undefined || Number(hsts) < YEAR_SECONDS)
    return 'Strict-Transport-Security is not set for a year';
  if (one(headers['x-content-type-options']) !== 'nosniff') return 'X-Content-Type-Options is not nosniff';
  for (const name of ['server', 'x-powered-by'])
    if (one(headers[name]) !== '') return `the header ${name} says what it runs on: ${one(headers[name])}`;
  return undefined;
}

/** What is wrong with the answer to a request without TLS: everything but the way to the same page with it. */
export function redirectFault({ status, headers }: SiteSight, domain: string): string | undefined {
  const location = one(headers.location);
  if ([301, 308].includes(status) && location.startsWith(`https://${domain}`)) return undefined;
  return `without TLS it answers ${status}${location === '' ? '' : ` and points to ${location}`}`;
}

/** Whether an answer is what Prometheus reads (its text format begins every family so). */
export const tellsMetrics = ({ status, body }: SiteSight): boolean =>
  status === 200 && /^# (?:HELP|TYPE) /mu.test(body);
