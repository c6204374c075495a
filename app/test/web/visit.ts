import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { translate } from '../../app/i18n/index.ts';
import type { Locale, Translate } from '../../app/i18n/index.ts';
import { someAddress } from '../stack/visitor.ts';
import { launch } from './chromium.ts';

const RESULTS = join(import.meta.dirname, '../../../test-results');

let browser: Browser;

/** Starts the browser of a test file. */
export function withBrowser(): void {
  beforeAll(async () => {
    browser = await launch(inject('browser'));
  });
  afterAll(async () => {
    await browser.close();
  });
}

export interface VisitOptions {
  readonly locale?: Locale;
  readonly javaScript?: boolean;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly timeZone?: string;
  /** Of the application; the shared one when absent. */
  readonly port?: number;
  /** Statuses of 500 and more that the test brings about. */
  readonly expectedStatuses?: readonly number[];
  /** Complaints that the test brings about. */
  readonly expected?: RegExp;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  readonly t: Translate;
  readonly javaScript: boolean;
  /** Opens a page of the site and waits until it reacts. */
  readonly open: (path: string) => Promise<void>;
  /** Waits until the scripts of the page, if any run, have taken over. */
  readonly ready: () => Promise<void>;
}

/**
 * Runs a test in a browser profile of its own. Whatever the page writes to the console as an error (React's complaints,
 * violations of the content security policy, failed requests) fails it; a failure leaves a screenshot in test-results/.
 */
export async function visit(options: VisitOptions, run: (visit: Visit) => Promise<void>): Promise<void> {
  const {
    locale = 'en',
    javaScript = true,
    theme = 'light',
    width = 1280,
    timeZone = 'Europe/Paris',
  } = options;
  const origin = `http://localhost:${options.port ?? inject('appPort')}`;
  const context = await browser.newContext({
    locale,
    timezoneId: timeZone,
    colorScheme: theme,
    javaScriptEnabled: javaScript,
    viewport: { width, height: 800 },
    extraHTTPHeaders: { 'x-forwarded-for': someAddress() },
  });
  context.setDefaultTimeout(45_000);
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (isComplaint(message, options.expectedStatuses ?? []))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const page = await context.newPage();
  const ready = async () => {
    if (!javaScript) return;
    await page.waitForFunction(() => 'hydrated' in document.documentElement.dataset);
  };
  try {
    await run({
      page,
      context,
      origin,
      t: translate(locale),
      javaScript,
      open: async (path) => {
        await page.goto(origin + path);
        await ready();
      },
      ready,
    });
    expect(complaints.filter((complaint) => options.expected?.test(complaint) !== true)).toEqual([]);
  } catch (error) {
    await mkdir(RESULTS, { recursive: true });
    const name = (expect.getState().currentTestName ?? 'test').replace(/[^\w]+/g, '-').slice(0, 120);
    for (const [i, one] of context.pages().entries()) {
      await one
        .screenshot({ path: join(RESULTS, `${name}-${i}.png`), fullPage: true })
        .catch(() => undefined);
    }
    throw error;
  } finally {
    await context.close();
  }
}

function isComplaint(message: ConsoleMessage, expectedStatuses: readonly number[]): boolean {
  if (message.type() !== 'error' && message.type() !== 'warning') return false;
  // Chromium itself notes refused requests there; a refused login is what a test may be about.
  const status = Number(/the server responded with a status of (\d{3})/.exec(message.text())?.[1]);
  return !(status >= 400 && status < 500) && !expectedStatuses.includes(status);
}
