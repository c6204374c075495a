import { useRevalidator } from '@remix-run/react';
import { useEffect, useSyncExternalStore } from 'react';

const subscribe = () => () => undefined;
const actualZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * The visitor's time zone. The server starts from a cookie, or UTC on the first visit; when the browser knows better, the
 * cookie is written and the data of the page, which is counted by day, is asked again.
 */
export function useTimeZone(fromServer: string): string {
  const timeZone = useSyncExternalStore(subscribe, actualZone, () => fromServer);
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const actual = actualZone();
    if (actual === fromServer || !/^[\w/+-]{1,64}$/.test(actual)) return;
    const secure = window.location.protocol === 'https:' ? '; Secure' : '';
    document.cookie = `tz=${actual}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    revalidate();
  }, [fromServer, revalidate]);
  return timeZone;
}
