import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locales } from '../../app/i18n/index.ts';
import { alertText, logInByForm, logOutByMenu, passwordField, signUpByForm } from './steps.ts';
import { withBrowser, visit } from './visit.ts';
import type { Visit } from './visit.ts';

withBrowser();

/** Names a folder to photograph each step of the journey into. */
const ALBUM = process.env.PULSE_JOURNEY_ALBUM;

describe.each(locales)('in %s', (locale) => {
  test.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])(
    '%s: sign up, edit, Mon Pulse, log out, wrong password, log in, end another session',
    async (_, javaScript) => {
      await visit({ locale, javaScript }, async (here) => {
        const { page, t } = here;
        const snap = photographer(here, `${locale}-${javaScript ? 'js' : 'plain'}`);
        await here.open('/');
        await snap('1-home');
        await page
          .getByRole('main')
          .getByRole('link', { name: t('home.cta') })
          .click();
        await page.waitForURL('**/sign-up');
        await here.ready();

        const email = await signUpByForm(here);
        expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Ada Lovelace');
        expect(await page.locator('html').getAttribute('lang')).toBe(locale);
        await page.getByText(t('pulse.welcome.text')).waitFor();
        await snap('2-welcome');

        await page.getByRole('link', { name: t('pulse.edit') }).click();
        await page.waitForURL('**/profile');
        await here.ready();
        await page.getByLabel(t('field.name')).fill('Augusta Ada King');
        await page.getByLabel(t('field.bio')).fill('Poetical science, since 1843.');
        await page.getByRole('button', { name: t('action.save') }).click();
        await page.getByText(t('profile.saved')).waitFor();
        expect(await page.getByLabel(t('field.name')).inputValue()).toBe('Augusta Ada King');
        await snap('3-saved');

        await here.open('/pulse');
        expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Augusta Ada King');
        await page.getByText('Poetical science, since 1843.').waitFor();
        await page.getByText(t('activity.kind.profile-changed')).waitFor();
        await snap('4-pulse');

        await logOutByMenu(here);
        await page.getByText(t('logout.done')).waitFor();
        await logInByForm(here, email, 'not the right password');
        await page.getByRole('main').getByRole('alert').waitFor();
        expect(await alertText(page)).toContain(t('error.invalidCredentials'));
        expect(await page.getByLabel(t('field.email')).inputValue()).toBe(email);
        if (!javaScript) expect(await passwordField(page, t('field.password')).inputValue()).toBe('');
        await snap('5-wrong-password');
        await here.ready();
        await logInByForm(here, email);
        await page.waitForURL('**/pulse');
        await here.ready();
        await page.getByText(t('activity.kind.login-failed')).waitFor();
        await snap('6-logged-in');

        await visit({ locale, javaScript }, async (there) => {
          await there.open('/login');
          await logInByForm(there, email);
          await there.page.waitForURL('**/pulse');

          await here.open('/sessions');
          await snap('7-sessions');
          await page.getByRole('main').locator('li').getByRole('button').first().click();
          await page.getByText(t('sessions.ended')).waitFor();
          await page.getByText(t('sessions.onlyThis')).waitFor();
          await snap('8-ended');

          await there.page.goto(`${there.origin}/pulse`);
          await there.page.waitForURL('**/login?reason=ended');
          await there.page.getByText(t('login.ended')).waitFor();
        });
        await here.open('/pulse');
      });
    },
  );
});

function photographer({ page }: Visit, prefix: string): (name: string) => Promise<void> {
  return async (name) => {
    if (ALBUM === undefined) return;
    await mkdir(ALBUM, { recursive: true });
    await page.screenshot({ path: join(ALBUM, `${prefix}-${name}.png`), fullPage: true });
  };
}
