import type { I18n } from '../i18n/index.ts';

/** The API's description of a device ("Firefox 140 on Linux") in the language of the page. */
export function deviceText(device: string, t: I18n['t']): string {
  if (device === '') return t('activity.unknownDevice');
  const parts = /^(.+) on (.+)$/.exec(device);
  return parts === null ? device : t('device.text', { browser: parts[1] ?? '', system: parts[2] ?? '' });
}
