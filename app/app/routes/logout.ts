import type { ActionFunctionArgs } from '@remix-run/node';
import { forgetAccount } from '../lib/account.server.ts';
import { api } from '../lib/api.server.ts';
import { attempt, seeOther, seeOtherDocument } from '../lib/respond.server.ts';
import { sessionOf } from '../lib/session.server.ts';

/** A bookmark or a reload must not end in an error page. */
export function loader() {
  return seeOther('/');
}

export async function action({ context }: ActionFunctionArgs) {
  const session = sessionOf(context);
  // The browser forgets the tokens even when the API cannot be told: they then expire by themselves.
  if (session.signedIn) {
    try {
      await attempt(api.logout(context));
    } catch (error) {
      if (!(error instanceof Response)) throw error;
    }
  }
  session.close();
  forgetAccount(context);
  return seeOtherDocument('/login?reason=logged-out');
}
