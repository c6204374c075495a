import { Form, useActionData, useLoaderData } from '@remix-run/react';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { SubmitButton } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { ErrorSummary, Notice } from '../components/notice.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { useI18n } from '../i18n/index.ts';
import { keepAccount } from '../lib/account.server.ts';
import { api } from '../lib/api.server.ts';
import type { PageHandle } from '../lib/document.tsx';
import { faultsOf, useFaults } from '../lib/faults.ts';
import type { FormState } from '../lib/faults.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, formAnswer, page, seeOther, seeOtherDocument } from '../lib/respond.server.ts';
import { safeNext } from '../lib/safe-next.ts';
import { sessionOf } from '../lib/session.server.ts';
import { validate } from '../lib/validate.ts';

export const handle: PageHandle = { title: 'login.title' };

const reasons = {
  required: 'login.required',
  ended: 'login.ended',
  'logged-out': 'logout.done',
  deleted: 'security.delete.done',
} as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const next = safeNext(query.get('next'));
  if (sessionOf(context).signedIn) return seeOther(next);
  return page({ next, reason: query.get('reason') });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const values = { email: form.text('email') };
  const password = form.secret('password');
  const faults = validate({ ...values, password });
  if (faults.length > 0) return formAnswer<FormState>({ faults, values }, 400);
  const { data, problem } = await attempt(api.login(context, { ...values, password }));
  if (problem !== null) return formAnswer<FormState>({ faults: faultsOf(problem), values }, problem.status);
  sessionOf(context).open(data.tokens);
  keepAccount(context, data.profile);
  return seeOtherDocument(safeNext(form.text('next')));
}

export default function Login(): ReactElement {
  const { t } = useI18n();
  const { next, reason } = useLoaderData<typeof loader>();
  const state = useActionData<FormState>();
  const faults = useFaults(state);
  const said =
    state === undefined && reason !== null && reason in reasons ? (reason as keyof typeof reasons) : null;
  return (
    <div className="narrow">
      <h1>{t('login.title')}</h1>
      <p className="lead">{t('login.lead')}</p>
      {said === null ? null : (
        <Notice tone={said === 'required' || said === 'ended' ? 'info' : 'success'}>
          {t(reasons[said])}
        </Notice>
      )}
      <Form className="form card" method="post" noValidate>
        <ErrorSummary faults={faults.summary} />
        <input type="hidden" name="next" value={next} />
        <Field
          name="email"
          type="email"
          label={t('field.email')}
          autoComplete="username"
          required
          defaultValue={state?.values.email}
          error={faults.of('email')}
        />
        <PasswordField
          name="password"
          label={t('field.password')}
          autoComplete="current-password"
          error={faults.of('password')}
        />
        <SubmitButton variant="primary" action="/login" pendingLabel={t('login.submitting')}>
          {t('login.submit')}
        </SubmitButton>
      </Form>
      <p className="aside">
        {t('login.noAccount')} <a href="/sign-up">{t('nav.signUp')}</a>
      </p>
    </div>
  );
}
