import { Form, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { LinkButton, SubmitButton } from '../components/button.tsx';
import { DefinitionList, PageHeader, Setting } from '../components/card.tsx';
import { Field, TextArea } from '../components/field.tsx';
import { AccountTabs } from '../components/navigation.tsx';
import { ErrorSummary, Notice } from '../components/notice.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { useI18n } from '../i18n/index.ts';
import { keepAccount } from '../lib/account.server.ts';
import { api } from '../lib/api.server.ts';
import type { Profile } from '../lib/api-types.ts';
import type { PageHandle } from '../lib/document.tsx';
import { faultsOf, useFaults } from '../lib/faults.ts';
import type { FormState } from '../lib/faults.ts';
import { readForm } from '../lib/form.server.ts';
import { Missing } from '../lib/missing.tsx';
import { attempt, formAnswer, pageOf, seeOther } from '../lib/respond.server.ts';
import { validate } from '../lib/validate.ts';

export const handle: PageHandle = { title: 'profile.title' };

const BIO_LIMIT = 500;

/** `saved` is what another window stored meanwhile, when the API refused a stale form. */
interface ProfileFormState extends FormState {
  readonly saved?: Profile;
}

export async function loader({ context }: LoaderFunctionArgs) {
  const outcome = await attempt(api.profile(context));
  if (outcome.data !== null) keepAccount(context, outcome.data);
  return pageOf(outcome, {});
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const values = { name: form.text('name'), email: form.text('email'), bio: form.text('bio') };
  const kept = { ...values, version: form.text('version'), savedEmail: form.text('savedEmail') };
  const currentPassword = form.secret('currentPassword');
  // Asked for with a new address only: it decides who can log in.
  const movesEmail = values.email.toLowerCase() !== kept.savedEmail;
  const faults = validate({ ...values, ...(movesEmail ? { currentPassword } : {}) });
  if (faults.length > 0) return formAnswer<ProfileFormState>({ faults, values: kept }, 400);
  const { name, bio, email } = values;
  const change = {
    version: Number(kept.version),
    name,
    bio,
    ...(movesEmail ? { email, currentPassword } : {}),
  };
  const { data, problem } = await attempt(api.changeProfile(context, change));
  if (problem?.current !== undefined) {
    return formAnswer<ProfileFormState>({ faults: [], values: kept, saved: problem.current }, 409);
  }
  if (problem !== null) {
    return formAnswer<ProfileFormState>(
      { faults: faultsOf(problem, 'currentPassword'), values: kept },
      problem.status,
    );
  }
  keepAccount(context, data);
  return seeOther('/profile?saved');
}

export default function ProfilePage(): ReactElement {
  const { t } = useI18n();
  const { data, problem } = useLoaderData<typeof loader>();
  const state = useActionData<ProfileFormState>();
  const [query] = useSearchParams();
  return (
    <>
      <AccountTabs current="/profile" />
      <PageHeader title={t('profile.title')} lead={t('profile.lead')} />
      {query.has('saved') && state === undefined ? (
        <Notice tone="success">{t('profile.saved')}</Notice>
      ) : null}
      {data === null && state === undefined ? (
        <Missing title="error.unavailable.title" problem={problem} retry="/profile" />
      ) : (
        // A new version of the profile makes a new form: its fields start from what is stored.
        <ProfileForm key={data?.version} profile={data} state={state} />
      )}
    </>
  );
}

interface ProfileFormProps {
  readonly profile: Profile | null;
  readonly state: ProfileFormState | undefined;
}

function ProfileForm({ profile, state }: ProfileFormProps): ReactElement {
  const { t } = useI18n();
  const faults = useFaults(state);
  const value = (name: 'name' | 'email' | 'bio') => state?.values[name] ?? profile?.[name] ?? '';
  const saved = state?.saved;
  return (
    <Form className="settings" method="post" action="/profile" noValidate>
      <ErrorSummary faults={faults.summary} />
      {saved === undefined ? null : <Conflict saved={saved} />}
      {/* After a conflict the visitor has seen the newer version: saving again builds on that one. */}
      <input
        type="hidden"
        name="version"
        value={saved?.version ?? state?.values.version ?? profile?.version ?? ''}
      />
      <input
        type="hidden"
        name="savedEmail"
        value={saved?.email ?? state?.values.savedEmail ?? profile?.email ?? ''}
      />
      <Setting id="identity" title={t('profile.identity')} text={t('profile.identity.text')}>
        <div className="form">
          <Field
            name="name"
            label={t('field.name')}
            hint={t('field.name.hint')}
            autoComplete="name"
            required
            defaultValue={value('name')}
            error={faults.of('name')}
          />
          <TextArea
            name="bio"
            label={t('field.bio')}
            hint={t('field.bio.hint')}
            optional
            limit={BIO_LIMIT}
            defaultValue={value('bio')}
            error={faults.of('bio')}
          />
        </div>
      </Setting>
      <Setting id="contact" title={t('profile.contact')} text={t('profile.contact.text')}>
        <div className="form">
          <Field
            name="email"
            type="email"
            label={t('field.email')}
            autoComplete="email"
            required
            defaultValue={value('email')}
            error={faults.of('email')}
          />
          <PasswordField
            name="currentPassword"
            label={t('field.currentPassword')}
            hint={t('field.currentPassword.emailHint')}
            autoComplete="current-password"
            required={false}
            error={faults.of('currentPassword')}
          />
        </div>
      </Setting>
      <div className="setting">
        <div className="form-actions setting-actions">
          <SubmitButton variant="primary" action="/profile" pendingLabel={t('action.saving')}>
            {t('action.save')}
          </SubmitButton>
          <LinkButton variant="quiet" href="/pulse">
            {t('action.cancel')}
          </LinkButton>
        </div>
      </div>
    </Form>
  );
}

/** Both versions: the stored one here, the visitor's own still in the fields. */
function Conflict({ saved }: { saved: Profile }): ReactElement {
  const { t, formatRelative } = useI18n();
  return (
    <Notice tone="warning" title={t('profile.conflict.title')}>
      <p>{t('profile.conflict.text')}</p>
      <h2 className="notice-title" suppressHydrationWarning>
        {t('profile.conflict.theirs')} · {t('profile.updated', { when: formatRelative(saved.updatedAt) })}
      </h2>
      <DefinitionList
        items={[
          { term: t('field.name'), value: saved.name },
          { term: t('field.bio'), value: saved.bio },
          { term: t('field.email'), value: saved.email },
        ]}
      />
      <LinkButton size="small" href="/profile">
        {t('profile.conflict.useTheirs')}
      </LinkButton>
    </Notice>
  );
}
