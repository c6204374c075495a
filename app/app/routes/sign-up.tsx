import { Form, useActionData } from '@remix-run/react';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { SubmitButton } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { ErrorSummary } from '../components/notice.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { useI18n } from '../i18n/index.ts';
import { keepAccount } from '../lib/account.server.ts';
import { api } from '../lib/api.server.ts';
import type { PageHandle } from '../lib/document.tsx';
import { faultsOf, useFaults } from '../lib/faults.ts';
import type { FormState } from '../lib/faults.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, formAnswer, page, seeOther, seeOtherDocument } from '../lib/respond.server.ts';
import { DEFAULT_NEXT } from '../lib/safe-next.ts';
import { sessionOf } from '../lib/session.server.ts';
import { validate } from '../lib/validate.ts';

export const handle: PageHandle = { title: 'signUp.title' };

export async function loader({ context }: LoaderFunctionArgs) {
  return sessionOf(context).signedIn ? seeOther(DEFAULT_NEXT) : page({});
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const values = { name: form.text('name'), email: form.text('email') };
  const password = form.secret('password');
  const faults = validate({ ...values, password }, { password: 'newPassword' });
  if (faults.length > 0) return formAnswer<FormState>({ faults, values }, 400);
  const { data, problem } = await attempt(api.signUp(context, { ...values, password }));
  if (problem !== null) return formAnswer<FormState>({ faults: faultsOf(problem), values }, problem.status);
  sessionOf(context).open(data.tokens);
  keepAccount(context, data.profile);
  return seeOtherDocument(`${DEFAULT_NEXT}?welcome`);
}

export default function SignUp(): ReactElement {
  const { t } = useI18n();
  const state = useActionData<FormState>();
  const faults = useFaults(state);
  return (
    <div className="narrow">
      <h1>{t('signUp.title')}</h1>
      <p className="lead">{t('signUp.lead')}</p>
      <Form className="form card" method="post" noValidate>
        <ErrorSummary faults={faults.summary} />
        <Field
          name="name"
          label={t('field.name')}
          hint={t('field.name.hint')}
          autoComplete="name"
          required
          defaultValue={state?.values.name}
          error={faults.of('name')}
        />
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
          hint={t('field.password.hint')}
          autoComplete="new-password"
          error={faults.of('password')}
        />
        <SubmitButton variant="primary" action="/sign-up" pendingLabel={t('signUp.submitting')}>
          {t('signUp.submit')}
        </SubmitButton>
      </Form>
      <p className="aside">
        {t('signUp.haveAccount')} <a href="/login">{t('nav.login')}</a>
      </p>
    </div>
  );
}
