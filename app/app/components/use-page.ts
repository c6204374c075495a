import { useLocation, useNavigate } from '@remix-run/react';
import { useEffect, useRef } from 'react';

/** The path to open inside the page for a click, or null when the browser should handle it itself. */
export function internalPath(event: MouseEvent, here: Location): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.target !== '' || link.hasAttribute('download') || !link.hasAttribute('href'))
    return null;
  if (link.origin !== here.origin) return null;
  if (link.hash !== '' && link.pathname === here.pathname && link.search === here.search) return null;
  return link.pathname + link.search + link.hash;
}

/**
 * Plain links open inside the page once JavaScript runs. One listener for all of them, instead of a component
 * with its hooks for each link on every page the server renders.
 */
export function useLinkClicks(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const open = (event: MouseEvent) => {
      const path = internalPath(event, window.location);
      if (path === null) return;
      event.preventDefault();
      // The page stays: a menu the link was in has to be closed.
      if (event.target instanceof Element) event.target.closest<HTMLElement>('[popover]')?.hidePopover();
      navigate(path);
    };
    document.addEventListener('click', open);
    return () => {
      document.removeEventListener('click', open);
    };
  }, [navigate]);
}

/** After a change of page inside the page, moves the focus to its heading: a screen reader then says where one is. */
export function usePageFocus(): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [pathname]);
}
