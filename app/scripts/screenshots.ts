// Photographs every page at three widths in both themes. Usage: node app/scripts/screenshots.ts FOLDER [page…] [--locale fr]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { ensureBuild } from '../test/stack/build.ts';
import { seedHistory } from '../test/stack/seed.ts';
import { startStack } from '../test/stack/stack.ts';
import { signUp, Visitor } from '../test/stack/visitor.ts';
import { findBrowser, launch } from '../test/web/chromium.ts';

const WIDTHS = [320, 768, 1440];
const THEMES = ['light', 'dark'] as const;

const PUBLIC = {
  home: '/',
  login: '/login',
  'sign-up': '/sign-up',
  status: '/status',
  legal: '/legal',
  missing: '/nowhere',
};
const PRIVATE = {
  pulse: '/pulse',
  activity: '/activity',
  profile: '/profile',
  sessions: '/sessions',
  security: '/security',
  'home-signed-in': '/',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { locale: { type: 'string', default: 'en' } },
});
const [folder, ...wanted] = positionals;
if (folder === undefined) {
  process.stderr.write('Usage: node app/scripts/screenshots.ts FOLDER [page…] [--locale fr]\n');
  process.exit(2);
}

interface Session {
  readonly origin: string;
  readonly cookies: ReadonlyMap<string, string>;
}

async function photograph(
  browser: Browser,
  session: Session,
  pages: Readonly<Record<string, string>>,
): Promise<void> {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        locale: values.locale,
        timezoneId: 'Europe/Paris',
        reducedMotion: 'reduce',
      });
      const cookies = [
        ...session.cookies,
        ['theme', theme],
        ['locale', values.locale],
        ['tz', 'Europe/Paris'],
      ] as const;
      await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: session.origin })));
      const page = await context.newPage();
      for (const [name, path] of Object.entries(pages)) {
        if (wanted.length > 0 && !wanted.includes(name)) continue;
        await page.goto(session.origin + path, { waitUntil: 'networkidle' });
        await page.screenshot({ path: join(folder ?? '', `${name}-${width}-${theme}.png`), fullPage: true });
      }
      await context.close();
    }
  }
}

await mkdir(folder, { recursive: true });
await ensureBuild();
const browser = await launch(await findBrowser());
const stack = await startStack();
try {
  const { visitor, email } = await signUp(stack.app.port);
  await new Visitor(stack.app.port, {
    'user-agent':
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  }).post('/login', { email, password: 'four quiet herons wade' });
  await seedHistory(stack.environments.adminUrl, email);
  await photograph(browser, { origin: visitor.origin, cookies: new Map() }, PUBLIC);
  await photograph(browser, visitor, PRIVATE);
} finally {
  await browser.close();
  await stack.stop();
}
