/** The cookies of one visitor of one origin. Enough of RFC 6265 for that: names, values, removal. */
export interface CookieJar {
  take: (setCookies: readonly string[]) => void;
  header: () => string;
  names: () => string[];
}

export function createCookieJar(now: () => number = Date.now): CookieJar {
  const cookies = new Map<string, string>();

  function isRemoval(attributes: readonly string[]): boolean {
    for (const attribute of attributes) {
      const [name = '', value = ''] = attribute.split('=', 2).map((part) => part.trim());
      if (name.toLowerCase() === 'max-age') return Number(value) <= 0;
      if (name.toLowerCase() === 'expires' && Date.parse(value) <= now()) return true;
    }
    return false;
  }

  return {
    take(setCookies) {
      for (const line of setCookies) {
        const [pair = '', ...attributes] = line.split(';');
        const at = pair.indexOf('=');
        if (at < 1) continue;
        const name = pair.slice(0, at).trim();
        if (isRemoval(attributes)) cookies.delete(name);
        else cookies.set(name, pair.slice(at + 1).trim());
      }
    },
    header: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    names: () => [...cookies.keys()],
  };
}
