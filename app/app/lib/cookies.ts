/**
 * The value of a cookie in a `Cookie` header, or undefined. The first of several of one name wins: browsers send the
 * most specific first, and with the `__Host-` prefix there can be only one.
 */
export function readCookie(header: string, name: string): string | undefined {
  const wanted = `${name}=`;
  let from = 0;
  while (from < header.length) {
    while (header[from] === ' ') from++;
    const semicolon = header.indexOf(';', from);
    const to = semicolon === -1 ? header.length : semicolon;
    if (header.startsWith(wanted, from)) {
      const value = header.slice(from + wanted.length, to).trim();
      return value === '' ? undefined : value;
    }
    from = to + 1;
  }
  return undefined;
}

export interface CookieOptions {
  /** Seconds; 0 deletes. */
  readonly maxAge: number;
  readonly secure: boolean;
  /** False only for what the page's own script must write: the time zone. */
  readonly httpOnly: boolean;
}

/** A `Set-Cookie` value for the whole site, never sent along with requests that other sites start (but links). */
export function serializeCookie(name: string, value: string, options: CookieOptions): string {
  if (!/^[\w\-.~/%+=]*$/.test(value)) throw new Error(`The value of the cookie ${name} would need escaping`);
  return (
    `${name}=${value}; Path=/; Max-Age=${Math.max(0, Math.floor(options.maxAge))}; SameSite=Lax` +
    (options.httpOnly ? '; HttpOnly' : '') +
    (options.secure ? '; Secure' : '')
  );
}
