import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { locales } from '../../app/i18n/index.ts';
import { seedHistory } from '../stack/seed.ts';
import { PASSWORD, signUp, Visitor } from '../stack/visitor.ts';
import { pages, passwordField } from './steps.ts';
import { withBrowser, visit } from './visit.ts';
import type { Visit } from './visit.ts';

withBrowser();

let account: Visitor;
beforeAll(async () => {
  const { visitor, email } = await signUp(inject('appPort'));
  await new Visitor(inject('appPort')).post('/login', { email, password: PASSWORD });
  await seedHistory(inject('environments').adminUrl, email);
  account = visitor;
});

async function enter({ context, origin }: Visit): Promise<void> {
  await context.addCookies(
    [...account.cookies].map(([name, value]) => ({ name, value, url: origin, httpOnly: true })),
  );
}

/** Every rule of WCAG 2.2 AA that a program can check, and axe's own best practices. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${String(target)}: ${failureSummary}`),
  );
}

const themes = ['light', 'dark'] as const;
const looks = locales.flatMap((locale) => themes.map((theme) => ({ locale, theme })));

describe.each(looks)('axe finds nothing in $locale, $theme', ({ locale, theme }) => {
  test.each(pages.everyone)('on %s', async (path) => {
    await visit({ locale, theme }, async ({ page, open }) => {
      await open(path);
      expect(await faultsOf(page)).toEqual([]);
    });
  });

  test.each(pages.account)('on %s, logged in', async (path) => {
    await visit({ locale, theme }, async (here) => {
      await enter(here);
      await here.open(path);
      expect(await faultsOf(here.page)).toEqual([]);
    });
  });

  test('on forms with errors, open menus and questions', async () => {
    await visit({ locale, theme }, async (here) => {
      const { page, t } = here;
      await here.open('/sign-up');
      await page
        .getByRole('main')
        .getByRole('button', { name: t('signUp.submit') })
        .click();
      await page.getByRole('main').getByRole('alert').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await enter(here);
      await here.open('/security');
      await page.getByText(t('security.delete.open')).click();
      await passwordField(page, t('field.password')).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: t('nav.menu') }).click();
      await page.getByRole('button', { name: t('nav.logout') }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    });
  });
});

describe.each(locales)('at 320 pixels in %s', (locale) => {
  test.each([...pages.everyone, ...pages.account.map((path) => `${path} `)])(
    '%s has no horizontal scroll',
    async (path) => {
      await visit({ locale, width: 320 }, async (here) => {
        if (path.endsWith(' ')) await enter(here);
        await here.open(path.trim());
        const wide = await here.page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('body *')]
            .filter(
              (one) =>
                one.getBoundingClientRect().right > 320.5 && getComputedStyle(one).position !== 'absolute',
            )
            .map((one) => `${one.tagName}.${one.getAttribute('class') ?? ''}`),
        );
        const width = await here.page.evaluate(() => document.documentElement.scrollWidth);
        expect([width, width > 320 ? wide : []]).toEqual([320, []]);
      });
    },
  );
});

describe('the keyboard', () => {
  test('reaches everything in reading order, each with a visible focus', async () => {
    await visit({}, async (here) => {
      await enter(here);
      for (const path of ['/pulse', '/profile', '/sessions', '/security']) {
        await here.open(path);
        const seen = await tabThrough(here.page);
        const reachable = await here.page.evaluate(
          () =>
            [
              ...document.querySelectorAll<HTMLElement>('a[href], button, input, textarea, select, summary'),
            ].filter(
              (one) =>
                one.checkVisibility({ visibilityProperty: true }) && !one.matches('[type=hidden], :disabled'),
            ).length,
        );
        expect([path, seen.map(({ order }) => order)]).toEqual([path, seen.map((_, i) => i)]);
        expect([path, seen.filter(({ visible }) => !visible)]).toEqual([path, []]);
        expect([path, seen.length]).toEqual([path, reachable]);
      }
    });
  });

  test('skips to the content', async () => {
    await visit({}, async ({ page, open, t }) => {
      await open('/login');
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').innerText()).toBe(t('nav.skip'));
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    });
  });

  test('opens and closes the menu of the account', async () => {
    await visit({}, async (here) => {
      await enter(here);
      await here.open('/pulse');
      const { page, t } = here;
      await page.getByRole('button', { name: t('nav.menu') }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: t('nav.security') }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: t('nav.security') }).waitFor({ state: 'hidden' });
    });
  });
});

interface Stop {
  /** Position in the document among those seen. */
  readonly order: number;
  readonly name: string;
  readonly visible: boolean;
}

/** Presses Tab until the focus leaves the page; where it was, and whether one could see it. */
async function tabThrough(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  const all = () =>
    page.evaluate(() => {
      const one = document.activeElement;
      if (!(one instanceof HTMLElement) || one === document.body || one === document.documentElement)
        return null;
      const style = getComputedStyle(one);
      const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      const focusable = [...document.querySelectorAll('a[href], button, input, textarea, select, summary')];
      const box = one.getBoundingClientRect();
      return {
        index: focusable.indexOf(one),
        name: `${one.tagName} ${one.textContent.trim() || (one.getAttribute('name') ?? '')}`,
        visible: ring && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
      };
    });
  const indexes: number[] = [];
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press('Tab');
    const stop = await all();
    if (stop === null || indexes.includes(stop.index)) break;
    indexes.push(stop.index);
    stops.push({ order: 0, name: stop.name, visible: stop.visible });
  }
  const sorted = indexes.toSorted((a, b) => a - b);
  return stops.map((stop, i) => ({ ...stop, order: sorted.indexOf(indexes[i] ?? -1) }));
}

test('whoever asked for less motion gets none', async () => {
  await visit({}, async (here) => {
    await enter(here);
    await here.page.emulateMedia({ reducedMotion: 'reduce' });
    for (const path of ['/', '/pulse', '/security']) {
      await here.open(path);
      const moving = await here.page.evaluate(() =>
        [...document.querySelectorAll('*')]
          .filter((one) => {
            const { animationName, animationDuration, transitionDuration } = getComputedStyle(one);
            const seconds = (list: string) => Math.max(...list.split(',').map(parseFloat));
            return (
              (animationName !== 'none' && seconds(animationDuration) > 0.02) ||
              seconds(transitionDuration) > 0.02
            );
          })
          .map((one) => one.outerHTML.slice(0, 80)),
      );
      expect([path, moving]).toEqual([path, []]);
    }
  });
});
