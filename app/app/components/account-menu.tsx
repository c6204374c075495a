import { Form } from '@remix-run/react';
import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';

const links = [
  ['/profile', 'nav.profile', 'user'],
  ['/sessions', 'nav.sessions', 'desktop'],
  ['/security', 'nav.security', 'shield'],
] as const;

// The popover API opens and closes (Escape, click outside) without JavaScript. React 18 passes these attributes
// through but its types do not know them.
const opener = { popovertarget: 'account-menu' };
const panel = { popover: 'auto' };

/** The menu behind the avatar: the pages of the account and the way out. */
export function AccountMenu({
  account,
  path,
}: {
  account: { name: string; email: string };
  path: string;
}): ReactElement {
  const { t } = useI18n();
  return (
    <div className="account">
      <button className="account-open" type="button" aria-label={t('nav.menu')} {...opener}>
        <Avatar name={account.name} seed={account.email} />
        <Icon name="chevron" />
      </button>
      <div className="menu" id="account-menu" {...panel}>
        <p className="menu-who">
          <strong>{account.name}</strong>
          <span>{account.email}</span>
        </p>
        {links.map(([href, key, icon]) => (
          <a className="menu-item" key={href} href={href} aria-current={path === href ? 'page' : undefined}>
            <Icon name={icon} />
            {t(key)}
          </a>
        ))}
        <Form method="post" action="/logout">
          <button className="menu-item">
            <Icon name="logout" />
            {t('nav.logout')}
          </button>
        </Form>
      </div>
    </div>
  );
}
