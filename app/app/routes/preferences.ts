import type { ActionFunctionArgs } from '@remix-run/node';
import { isLocale } from '../i18n/index.ts';
import { readForm } from '../lib/form.server.ts';
import { isTheme } from '../lib/preferences.ts';
import { keepPreference } from '../lib/preferences.server.ts';
import { seeOther, seeOtherDocument } from '../lib/respond.server.ts';
import { safeNext } from '../lib/safe-next.ts';

export function loader() {
  return seeOther('/');
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const [locale, theme] = [form.text('locale'), form.text('theme')];
  if (isLocale(locale)) keepPreference(context, 'locale', locale);
  if (isTheme(theme)) keepPreference(context, 'theme', theme);
  return seeOtherDocument(safeNext(form.text('returnTo')));
}
