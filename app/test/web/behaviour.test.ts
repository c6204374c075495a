import { describe, expect, inject, test } from 'vitest';
import { startService } from '../stack/service.ts';
import { alertText, logInByForm, passwordField, signUpByForm } from './steps.ts';
import { withBrowser, visit } from './visit.ts';

withBrowser();

const both = [
  ['with JavaScript', true],
  ['without JavaScript', false],
] as const;

describe.each(both)('%s', (_, javaScript) => {
  test('a form says what is wrong beside each field and keeps what was typed', async () => {
    await visit({ javaScript }, async (here) => {
      const { page, t } = here;
      await here.open('/sign-up');
      await page.getByLabel(t('field.name')).fill('Ada');
      await page.getByLabel(t('field.email')).fill('ada@nowhere');
      await passwordField(page, t('field.password')).fill('short');
      await page
        .getByRole('main')
        .getByRole('button', { name: t('signUp.submit') })
        .click();
      await page.getByRole('main').getByRole('alert').waitFor();
      expect(await page.getByLabel(t('field.name')).inputValue()).toBe('Ada');
      const email = page.getByLabel(t('field.email'));
      expect(await email.inputValue()).toBe('ada@nowhere');
      expect(await email.getAttribute('aria-invalid')).toBe('true');
      const described = (await email.getAttribute('aria-describedby')) ?? '';
      expect(await page.locator(`#${described.split(' ')[0]}`).innerText()).toBe(t('invalid.email.format'));
      expect(await alertText(page)).toContain(t('invalid.password.short'));
      if (javaScript) expect(await page.evaluate(() => document.activeElement?.role)).toBe('alert');
      // The summary leads to the field.
      await page
        .getByRole('main')
        .getByRole('alert')
        .getByRole('link', { name: t('invalid.email.format') })
        .click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
    });
  });

  test('an address that is taken and a password everybody uses are explained', async () => {
    await visit({ javaScript }, async (here) => {
      const email = await signUpByForm(here);
      await visit({ javaScript }, async ({ page, open, t }) => {
        await open('/sign-up');
        await page.getByLabel(t('field.name')).fill('Eve');
        await page.getByLabel(t('field.email')).fill(email.toUpperCase());
        await passwordField(page, t('field.password')).fill('four quiet herons wade');
        await page
          .getByRole('main')
          .getByRole('button', { name: t('signUp.submit') })
          .click();
        await page.getByRole('main').getByRole('alert').waitFor();
        expect(await alertText(page)).toContain(t('invalid.email.taken'));
        await page.getByLabel(t('field.email')).fill(`other.${email}`);
        await passwordField(page, t('field.password')).fill('password1234');
        await page
          .getByRole('main')
          .getByRole('button', { name: t('signUp.submit') })
          .click();
        await page.getByRole('main').getByRole('alert').getByText(t('invalid.password.common')).waitFor();
      });
    });
  });

  test('a stale profile shows both versions and loses neither', async () => {
    await visit({ javaScript }, async (here) => {
      const { page, context, t } = here;
      await signUpByForm(here);
      await here.open('/profile');
      const other = await context.newPage();
      await other.goto(`${here.origin}/profile`);
      await other.getByLabel(t('field.bio')).fill('Written in the other window');
      await other.getByRole('button', { name: t('action.save') }).click();
      await other.getByText(t('profile.saved')).waitFor();

      await page.getByLabel(t('field.bio')).fill('Written in this window');
      await page.getByRole('button', { name: t('action.save') }).click();
      await page.getByText(t('profile.conflict.title')).waitFor();
      await page.getByRole('main').getByText('Written in the other window').waitFor();
      expect(await page.getByLabel(t('field.bio')).inputValue()).toBe('Written in this window');
      await page.getByRole('button', { name: t('action.save') }).click();
      await page.getByText(t('profile.saved')).waitFor();
      expect(await page.getByLabel(t('field.bio')).inputValue()).toBe('Written in this window');
    });
  });

  test('a new email address needs the password, and then opens the account', async () => {
    await visit({ javaScript }, async (here) => {
      const { page, t } = here;
      const email = await signUpByForm(here);
      await here.open('/profile');
      await page.getByLabel(t('field.email')).fill(`new.${email}`);
      await page.getByRole('button', { name: t('action.save') }).click();
      await page.getByRole('main').getByRole('alert').waitFor();
      expect(await alertText(page)).toContain(t('invalid.currentPassword.required'));
      await passwordField(page, t('field.currentPassword')).fill('not this one at all');
      await page.getByRole('button', { name: t('action.save') }).click();
      await page.getByRole('main').getByRole('alert').getByText(t('invalid.password.wrong')).waitFor();
      await passwordField(page, t('field.currentPassword')).fill('four quiet herons wade');
      await page.getByRole('button', { name: t('action.save') }).click();
      await page.getByText(t('profile.saved')).waitFor();
      await visit({ javaScript }, async (there) => {
        await there.open('/login');
        await logInByForm(there, `new.${email}`);
        await there.page.waitForURL('**/pulse');
      });
    });
  });

  test('the password changes, the data is downloaded, the account goes', async () => {
    await visit({ javaScript }, async (here) => {
      const { page, t } = here;
      const email = await signUpByForm(here);
      await here.open('/security');
      await passwordField(page, t('field.currentPassword')).fill('four quiet herons wade');
      await passwordField(page, t('field.newPassword')).fill('five noisy geese paddle');
      await page.getByRole('button', { name: t('security.password.submit') }).click();
      await page.getByText(t('security.password.saved')).waitFor();

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: t('security.export.submit') }).click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      const data = JSON.parse(Buffer.concat(chunks).toString()) as { profile: { email: string } };
      expect(data.profile.email).toBe(email);

      await page.getByText(t('security.delete.open')).click();
      await passwordField(page, t('field.password')).fill('wrong wrong wrong');
      await page.getByRole('button', { name: t('security.delete.submit') }).click();
      await page.getByRole('main').getByRole('alert').getByText(t('invalid.password.wrong')).waitFor();
      await passwordField(page, t('field.password')).fill('five noisy geese paddle');
      await page.getByRole('button', { name: t('security.delete.submit') }).click();
      await page.getByText(t('security.delete.done')).waitFor();
      await logInByForm(here, email, 'five noisy geese paddle');
      await page.getByRole('main').getByRole('alert').waitFor();
      expect(await alertText(page)).toContain(t('error.invalidCredentials'));
    });
  });

  test('language and theme are chosen at the foot of any page and kept', async () => {
    await visit({ javaScript, locale: 'en' }, async ({ page, open, ready }) => {
      await open('/login?next=%2Factivity');
      await page.getByRole('button', { name: 'Français' }).click();
      await page.locator('html[lang=fr]').waitFor();
      await ready();
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/login?next=%2Factivity');
      await page.getByRole('button', { name: 'Sombre' }).click();
      await page.locator('html[data-theme=dark]').waitFor();
      await open('/status');
      expect(await page.locator('html').getAttribute('lang')).toBe('fr');
      const background = () =>
        page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const dark = await background();
      await page.getByRole('button', { name: 'Clair' }).click();
      await page.locator('html[data-theme=light]').waitFor();
      expect(await background()).not.toBe(dark);
    });
  });

  test('activity is filtered and paged', async () => {
    await visit({ javaScript }, async (here) => {
      const { page, t } = here;
      const email = await signUpByForm(here);
      for (let i = 0; i < 2; i++) {
        await visit({ javaScript }, async (there) => {
          await there.open('/login');
          await logInByForm(there, email);
          await there.page.waitForURL('**/pulse');
        });
      }
      await here.open('/activity');
      await page.getByText(t('activity.kind.sign-up')).waitFor();
      await page.getByRole('link', { name: t('activity.filter.login'), exact: true }).click();
      await page.waitForURL('**/activity?kind=login');
      await page.getByText(t('activity.kind.sign-up')).waitFor({ state: 'detached' });
      expect(await page.getByText(t('activity.kind.login'), { exact: true }).count()).toBe(2);
    });
  });

  test('while the API is away pages answer, and work again when it is back', async () => {
    const { api, app } = inject('environments');
    const first = await startService('api/src/server.ts', api);
    const lonely = await startService('app/server/main.ts', { ...app, API_URL: first.url });
    try {
      await visit({ javaScript, port: lonely.port, expectedStatuses: [503] }, async (here) => {
        const { page, t } = here;
        await signUpByForm(here);
        await first.stop();
        await here.open('/pulse');
        await page.getByText(t('error.unavailable.title')).first().waitFor();
        await here.open('/status');
        await page.getByText(t('status.unreachable.title')).waitFor();
        const second = await startService('api/src/server.ts', { ...api, PORT: String(first.port) });
        try {
          await here.open('/pulse');
          expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Ada Lovelace');
        } finally {
          await second.stop();
        }
      });
    } finally {
      await lonely.stop();
    }
  });
});

describe('only with JavaScript', () => {
  test('pages change without a new document, the focus follows, the title too', async () => {
    await visit({}, async (here) => {
      const { page, t } = here;
      await signUpByForm(here);
      await page.evaluate(() => Object.assign(window, { sameDocument: true }));
      await page
        .getByRole('navigation', { name: t('nav.main') })
        .getByRole('link', { name: t('nav.activity') })
        .click();
      await page.waitForURL('**/activity');
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
      expect(await page.title()).toContain(t('activity.title'));
      expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
      await page.goBack();
      await page.waitForURL('**/pulse?welcome');
      expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    });
  });

  test('a form says that it is being sent, and keeps its size', async () => {
    await visit({}, async (here) => {
      const { page, t } = here;
      await here.open('/login');
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/login?_data=**', async (route) => {
        await held;
        await route.continue();
      });
      const button = page.locator('main button[type=submit]');
      const before = await button.boundingBox();
      await logInByForm(here, 'nobody@example.org');
      await page.locator('main button[aria-busy=true]').waitFor();
      expect(await button.boundingBox()).toEqual(before);
      release();
      await page.getByRole('main').getByRole('alert').waitFor();
      expect(await alertText(page)).toContain(t('error.invalidCredentials'));
      expect(await button.getAttribute('aria-busy')).toBeNull();
    });
  });

  test('the time zone of the browser is learnt and used', async () => {
    await visit({ timeZone: 'Pacific/Kiritimati' }, async (here) => {
      const { page, context } = here;
      const asked = page.waitForRequest(
        (request) => request.url().includes('/pulse?') && request.url().includes('_data='),
      );
      await here.open('/login');
      expect((await context.cookies()).find(({ name }) => name === 'tz')?.value).toBe('Pacific/Kiritimati');
      await context.clearCookies({ name: 'tz' });
      await signUpByForm(here);
      await context.clearCookies({ name: 'tz' });
      await page.goto(`${here.origin}/pulse?again`);
      await asked;
      await here.open('/pulse');
      expect(await page.locator('html').getAttribute('data-time-zone')).toBe('Pacific/Kiritimati');
    });
  });

  test('leaving the account leaves nothing of it in memory', async () => {
    await visit({}, async (here) => {
      const { page, t } = here;
      await signUpByForm(here);
      await page.evaluate(() => Object.assign(window, { sameDocument: true }));
      await page.getByRole('button', { name: t('nav.menu') }).click();
      await page.getByRole('button', { name: t('nav.logout') }).click();
      await page.waitForURL('**/login?reason=logged-out');
      expect(await page.evaluate(() => 'sameDocument' in window)).toBe(false);
      await page.goBack();
      await page.waitForURL('**/login**');
      expect(await page.content()).not.toContain('Ada Lovelace');
    });
  });
});

test('a session that is being ended leaves the list before the answer, and comes back when that is refused', async () => {
  await visit({}, async (here) => {
    const { page, context, open, t } = here;
    const email = await signUpByForm(here);
    await visit({}, async (elsewhere) => {
      await elsewhere.open('/login');
      await logInByForm(elsewhere, email);
      await elsewhere.page.waitForURL('**/pulse');
    });
    await open('/sessions');
    const others = page.locator('section[aria-labelledby=other-sessions] li');
    await expect.poll(() => others.count()).toBe(1);
    // The answer waits until the list was looked at; then it never comes.
    const looked = Promise.withResolvers<null>();
    await context.route('**/sessions?**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await looked.promise;
      return route.fulfill({
        status: 204,
        headers: { 'X-Remix-Redirect': '/sessions', 'X-Remix-Status': '302' },
      });
    });
    await others.getByRole('button', { name: t('sessions.end').split(' ')[0] }).click();
    await expect.poll(() => others.count()).toBe(0);
    looked.resolve(null);
    await expect.poll(() => others.count()).toBe(1);
  });
});
