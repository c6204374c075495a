import type { Page } from 'playwright-core';
import { PASSWORD, someEmail } from '../stack/visitor.ts';
import type { Visit } from './visit.ts';

/** Makes an account through the form; ends on Mon Pulse. */
export async function signUpByForm(
  visit: Visit,
  fields: { name?: string; email?: string } = {},
): Promise<string> {
  const { page, t } = visit;
  const email = fields.email ?? someEmail();
  await visit.open('/sign-up');
  await page.getByLabel(t('field.name')).fill(fields.name ?? 'Ada Lovelace');
  await page.getByLabel(t('field.email')).fill(email);
  await passwordField(page, t('field.password')).fill(PASSWORD);
  await page.getByRole('button', { name: t('signUp.submit') }).click();
  await page.waitForURL('**/pulse?welcome');
  await visit.ready();
  return email;
}

export async function logInByForm(visit: Visit, email: string, password = PASSWORD): Promise<void> {
  const { page, t } = visit;
  await page.getByLabel(t('field.email')).fill(email);
  await passwordField(page, t('field.password')).fill(password);
  await page
    .locator('main')
    .getByRole('button', { name: t('login.submit') })
    .click();
}

export async function logOutByMenu({ page, t, ready }: Visit): Promise<void> {
  await page.getByRole('button', { name: t('nav.menu') }).click();
  await page.getByRole('button', { name: t('nav.logout') }).click();
  await page.waitForURL('**/login?reason=logged-out');
  await ready();
}

/** The input itself: the button that shows a password has a name of its own. */
export function passwordField(page: Page, label: string) {
  return page
    .getByRole('main')
    .locator('input[type=password]')
    .and(page.getByLabel(label, { exact: true }));
}

/** The text of all errors above a form. */
export function alertText(page: Page): Promise<string> {
  return page.getByRole('main').getByRole('alert').innerText();
}

export const pages = {
  everyone: ['/', '/login', '/sign-up', '/status', '/legal', '/nowhere'],
  account: ['/', '/pulse', '/activity', '/profile', '/sessions', '/security', '/status'],
} as const;
