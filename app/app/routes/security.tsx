import { Form, useActionData, useSearchParams } from '@remix-run/react';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { LinkButton, SubmitButton } from '../components/button.tsx';
import { PageHeader, Setting } from '../components/card.tsx';
import { Icon } from '../components/icon.tsx';
import { AccountTabs } from '../components/navigation.tsx';
import { ErrorSummary, Notice } from '../components/notice.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { ConfirmDelete } from '../components/states.tsx';
import { useI18n } from '../i18n/index.ts';
import { forgetAccount } from '../lib/account.server.ts';
import { api } from '../lib/api.server.ts';
import type { PageHandle } from '../lib/document.tsx';
import { faultsOf, useFaults } from '../lib/faults.ts';
import type { Fault, FormState } from '../lib/faults.ts';
import { readForm } from '../lib/form.server.ts';
import type { Form as PostedForm } from '../lib/form.server.ts';
import type { HostContext } from '../lib/host-context.ts';
import { attempt, formAnswer, page, seeOther, seeOtherDocument } from '../lib/respond.server.ts';
import { sessionOf } from '../lib/session.server.ts';
import { validate } from '../lib/validate.ts';

export const handle: PageHandle = { title: 'security.title' };

/** Which of the page's two forms the faults belong to. */
type Intent = 'password' | 'delete';

interface SecurityFormState extends FormState {
  readonly intent: Intent;
}

export async function loader({ context }: LoaderFunctionArgs) {
  // The page shows nothing of the account, but its forms are of no use without a session.
  await attempt(sessionOf(context).accessToken());
  return page({});
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  return form.text('intent') === 'delete' ? deleteAccount(context, form) : changePassword(context, form);
}

async function changePassword(context: HostContext, form: PostedForm) {
  const body = { currentPassword: form.secret('currentPassword'), newPassword: form.secret('newPassword') };
  const faults = validate(body);
  if (faults.length > 0) return refuse('password', faults, 400);
  const { problem } = await attempt(api.changePassword(context, body));
  if (problem === null) return seeOther('/security?changed');
  const field = problem.code === 'wrong-password' ? 'currentPassword' : 'newPassword';
  return refuse('password', faultsOf(problem, field), problem.status);
}

async function deleteAccount(context: HostContext, form: PostedForm) {
  const password = form.secret('password');
  const faults = validate({ password });
  if (faults.length > 0) return refuse('delete', faults, 400);
  const { problem } = await attempt(api.deleteAccount(context, { password }));
  if (problem !== null) return refuse('delete', faultsOf(problem), problem.status);
  sessionOf(context).close();
  forgetAccount(context);
  return seeOtherDocument('/login?reason=deleted');
}

function refuse(intent: Intent, faults: readonly Fault[], status: number) {
  return formAnswer<SecurityFormState>({ intent, faults, values: {} }, status);
}

export default function Security(): ReactElement {
  const { t } = useI18n();
  const state = useActionData<SecurityFormState>();
  const [query] = useSearchParams();
  const of = (intent: Intent) => (state?.intent === intent ? state : undefined);
  return (
    <>
      <AccountTabs current="/security" />
      <PageHeader title={t('security.title')} lead={t('security.lead')} />
      {query.has('changed') && state === undefined ? (
        <Notice tone="success">{t('security.password.saved')}</Notice>
      ) : null}
      {query.has('unavailable') && state === undefined ? (
        <Notice tone="danger" title={t('error.unavailable.title')}>
          {t('error.unavailable.text')}
        </Notice>
      ) : null}
      <div className="settings">
        <PasswordCard state={of('password')} />
        <Setting id="export" title={t('security.export.title')} text={t('security.export.text')}>
          <LinkButton href="/security/export" download>
            <Icon name="download" />
            {t('security.export.submit')}
          </LinkButton>
        </Setting>
        <DeleteCard state={of('delete')} />
      </div>
    </>
  );
}

function PasswordCard({ state }: { state: SecurityFormState | undefined }): ReactElement {
  const { t } = useI18n();
  const faults = useFaults(state);
  return (
    <Setting id="change-password" title={t('security.password.title')} text={t('security.password.text')}>
      <Form className="form" method="post" action="/security" noValidate>
        <ErrorSummary faults={faults.summary} />
        <input type="hidden" name="intent" value="password" />
        <PasswordField
          name="currentPassword"
          label={t('field.currentPassword')}
          autoComplete="current-password"
          error={faults.of('currentPassword')}
        />
        <PasswordField
          name="newPassword"
          label={t('field.newPassword')}
          hint={t('field.password.hint')}
          autoComplete="new-password"
          error={faults.of('newPassword')}
        />
        <div className="form-actions">
          <SubmitButton variant="primary" name="do" value="password" pendingLabel={t('action.saving')}>
            {t('security.password.submit')}
          </SubmitButton>
        </div>
      </Form>
    </Setting>
  );
}

function DeleteCard({ state }: { state: SecurityFormState | undefined }): ReactElement {
  const { t } = useI18n();
  const faults = useFaults(state);
  return (
    <Setting id="delete" title={t('security.delete.title')} text={t('security.delete.text')}>
      <ConfirmDelete label={t('security.delete.open')} open={state !== undefined}>
        <Form className="form" method="post" action="/security" noValidate>
          <ErrorSummary faults={faults.summary} />
          <input type="hidden" name="intent" value="delete" />
          <PasswordField
            name="password"
            label={t('field.password')}
            hint={t('security.delete.confirm')}
            autoComplete="current-password"
            error={faults.of('password')}
          />
          <div className="form-actions">
            <SubmitButton
              variant="danger"
              name="do"
              value="delete"
              pendingLabel={t('security.delete.submitting')}
            >
              {t('security.delete.submit')}
            </SubmitButton>
          </div>
        </Form>
      </ConfirmDelete>
    </Setting>
  );
}
