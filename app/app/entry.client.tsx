import { RemixBrowser } from '@remix-run/react';
import { startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { RequestInfoProvider, requestInfoFromDocument } from './lib/request-info.tsx';

startTransition(() => {
  hydrateRoot(
    document,
    <RequestInfoProvider value={requestInfoFromDocument(document.documentElement)}>
      <RemixBrowser />
    </RequestInfoProvider>,
  );
});
