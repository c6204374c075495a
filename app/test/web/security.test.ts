import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { PASSWORD } from '../stack/visitor.ts';
import { signUpByForm } from './steps.ts';
import { withBrowser, visit } from './visit.ts';

withBrowser();

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('%s', (_, javaScript) => {
  test('scripts in name and bio are shown as text', async () => {
    const name = `<img src=x onerror="alert('name')">`;
    const bio = `</script><script>alert('bio')</script> {{7*7}} "quoted" <!-- & -->`;
    await visit({ javaScript }, async (here) => {
      const { page, t } = here;
      await signUpByForm(here, { name });
      await here.open('/profile');
      await page.getByLabel(t('field.bio')).fill(bio);
      await page.getByRole('button', { name: t('action.save') }).click();
      await page.getByText(t('profile.saved')).waitFor();
      await here.open('/pulse');
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(name);
      await page.getByText(bio).waitFor();
      expect(await page.locator('main img, main script').count()).toBe(0);
      await here.open('/profile');
      expect(await page.getByLabel(t('field.bio')).inputValue()).toBe(bio);
    });
  });

  test('a form on another site cannot log anybody out', async () => {
    await visit({ javaScript }, async (here) => {
      const { page, t } = here;
      await signUpByForm(here);
      const evil = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html');
        response.end(
          `<form method="post" action="${here.origin}/logout"><button>Win a prize</button></form>`,
        );
      }).listen(0, '127.0.0.1');
      await once(evil, 'listening');
      try {
        await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
        await page.getByRole('button').click();
        await page.getByText(t('error.forbidden.title')).waitFor();
        await page.goto(`${here.origin}/pulse`);
        expect(page.url()).toBe(`${here.origin}/pulse`);
      } finally {
        evil.closeAllConnections();
        evil.close();
      }
    });
  });
});

test('no script reads the session', async () => {
  await visit({}, async (here) => {
    await signUpByForm(here);
    const cookies = await here.context.cookies();
    const ours = cookies.filter(({ name }) => name.startsWith('pulse-'));
    expect(ours.map(({ name }) => name).sort()).toEqual(['pulse-access', 'pulse-account', 'pulse-refresh']);
    for (const cookie of ours) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(await here.page.evaluate(() => document.cookie)).not.toContain('pulse-');
    const source = await here.page.content();
    for (const { name, value } of ours) if (name !== 'pulse-account') expect(source).not.toContain(value);
  });
});

test('a script without the nonce does not run', async () => {
  await visit(
    { expected: /violates the following Content Security Policy directive/ },
    async ({ page, open }) => {
      const refused: string[] = [];
      page.on('console', (message) => refused.push(message.text()));
      await open('/login');
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'document.title = "taken over"';
        document.body.append(script);
        document.body.setAttribute('onclick', 'document.title = "taken over"');
        document.body.click();
      });
      expect(await page.title()).not.toBe('taken over');
      expect(refused.join('\n')).toMatch(/script-src/);
    },
  );
});

test('logging in leads only to pages of this site', async () => {
  await visit({}, async (here) => {
    const email = await signUpByForm(here);
    await visit({}, async ({ page, open, origin, t }) => {
      await open(`/login?next=${encodeURIComponent('//evil.example/')}`);
      await page.getByLabel(t('field.email')).fill(email);
      await page.locator('input[type=password]').fill(PASSWORD);
      await page
        .locator('main')
        .getByRole('button', { name: t('login.submit') })
        .click();
      await page.waitForURL('**/pulse');
      expect(page.url()).toBe(`${origin}/pulse`);
    });
  });
});
