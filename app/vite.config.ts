import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import { compressAssets } from './server/build/compress-assets.ts';

export default defineConfig({
  plugins: [
    remix({
      buildDirectory: process.env.PULSE_BUILD_DIR ?? 'build',
      // Not v3_singleFetch: its turbo-stream encoding costs more CPU a page than the whole of our data needs.
      // Said explicitly, since Remix warns at every start about a flag it does not find.
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: false,
        v3_relativeSplatPath: true,
        v3_singleFetch: false,
        v3_throwAbortReason: true,
      },
    }),
    compressAssets(),
  ],
  // Known beforehand: found out later, they would reload the first page. The others run on the server only.
  optimizeDeps: {
    include: ['react', 'react-dom/client', 'react/jsx-dev-runtime', '@remix-run/react'],
    exclude: ['@remix-run/node', 'undici'],
  },
  resolve: { alias: { '~': `${import.meta.dirname}/app` } },
  // Files are few and cached for ever; inlined ones would need `data:` in the Content-Security-Policy.
  build: { assetsInlineLimit: 0, target: 'es2022' },
});
