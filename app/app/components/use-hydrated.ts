import { useEffect, useState } from 'react';

/** False on the server and during hydration, then true: for controls that would be dead without JavaScript. */
export function useHydrated(): boolean {
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => {
    setHydrated(true);
  }, []);
  return hydrated;
}
