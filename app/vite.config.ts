import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import { compressAssets } from './server/build/compress-assets.ts';

export default defineConfig({
  plugins: [
    remix({
      // Not v3_singleFetch: its turbo-stream encoding costs more CPU a page than the whole of our data needs.
      future: { v3_fetcherPersist: true, v3_relativeSplatPath: true, v3_throwAbortReason: true },
    }),
    compressAssets(),
  ],
  resolve: { alias: { '~': `${import.meta.dirname}/app` } },
  // Files are few and cached for ever; inlined ones would need `data:` in the Content-Security-Policy.
  build: { assetsInlineLimit: 0, target: 'es2022' },
});
