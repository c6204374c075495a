/**
 * Reads a number at most once in `freshFor` milliseconds and never twice at the same time.
 * `undefined` when the source fails; the next call asks it again.
 */
export function cachedReading(
  read: () => Promise<number>,
  freshFor: number,
  now: () => number = Date.now,
): () => Promise<number | undefined> {
  let last: { at: number; value: number } | undefined;
  let underWay: Promise<number | undefined> | undefined;

  async function refresh(): Promise<number | undefined> {
    try {
      const value = await read();
      last = { at: now(), value };
      return value;
    } catch {
      // The request log and /readyz tell of the outage; a scrape must still deliver everything else.
      return undefined;
    } finally {
      underWay = undefined;
    }
  }

  return async () => {
    if (last !== undefined && now() - last.at < freshFor) return last.value;
    return (underWay ??= refresh());
  };
}
