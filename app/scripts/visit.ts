// Visits an environment as a person does: node app/scripts/visit.ts ORIGIN SPKI PICTURE
// Signs up and reads Mon Pulse in a real browser; of all authorities that it does not know it trusts the one that signs with the key
// of this SHA-256 (base64). Ends with 0 when every page was as it should be.
import { translate } from '../app/i18n/index.ts';
import { findBrowser, launch } from '../test/web/chromium.ts';

const [origin, spki, picture] = process.argv.slice(2);
if (origin === undefined || spki === undefined || picture === undefined) {
  console.error('Usage: node app/scripts/visit.ts ORIGIN SPKI PICTURE');
  process.exit(2);
}
const LIMIT_MS = 45_000;
const t = translate('fr');

const browser = await launch(await findBrowser(), [`--ignore-certificate-errors-spki-list=${spki}`]);
try {
  const context = await browser.newContext({ locale: 'fr', timezoneId: 'Europe/Paris' });
  context.setDefaultTimeout(LIMIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const hydrated = () => page.waitForFunction(() => 'hydrated' in document.documentElement.dataset);
  const answer = await page.goto(`${origin}/sign-up`);
  const security = await answer?.securityDetails();
  await hydrated();
  await page.getByLabel(t('field.name')).fill('Ada Lovelace');
  await page.getByLabel(t('field.email')).fill(`visit-${Date.now()}@pulse.example`);
  await page
    .getByRole('main')
    .locator('input[type=password]')
    .and(page.getByLabel(t('field.password'), { exact: true }))
    .fill('a walk through the rehearsal');
  await page.getByRole('button', { name: t('signUp.submit') }).click();
  await page.waitForURL('**/pulse?welcome');
  await hydrated();
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  if (heading !== 'Ada Lovelace') throw new Error(`Mon Pulse greets "${heading}"`);
  await page.screenshot({ path: picture, fullPage: true });
  if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('\n')}`);
  console.log(JSON.stringify({ protocol: security?.protocol, issuer: security?.issuer, heading }));
} finally {
  await browser.close();
}
