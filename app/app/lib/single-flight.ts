/**
 * Runs `work` once for all callers that give the same key at the same time, and for those that come up to `linger`
 * milliseconds later: the requests a browser sends in parallel carry the same cookie, but do not arrive together.
 * Failures are shared by those who wait, never remembered.
 */
export function singleFlight<T>(linger: number): (key: string, work: () => Promise<T>) => Promise<T> {
  const flights = new Map<string, Promise<T>>();
  return (key, work) => {
    const known = flights.get(key);
    if (known !== undefined) return known;
    const flight = work();
    flights.set(key, flight);
    flight.then(
      () => setTimeout(() => flights.delete(key), linger).unref(),
      () => flights.delete(key),
    );
    return flight;
  };
}
