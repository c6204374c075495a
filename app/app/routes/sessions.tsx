import { Form, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { ReactElement } from 'react';
import { SubmitButton } from '../components/button.tsx';
import { PageHeader, Setting } from '../components/card.tsx';
import { deviceText } from '../components/device.ts';
import { AccountTabs } from '../components/navigation.tsx';
import { Notice } from '../components/notice.tsx';
import { SessionItem } from '../components/session-item.tsx';
import { useI18n } from '../i18n/index.ts';
import { api } from '../lib/api.server.ts';
import type { Session } from '../lib/api-types.ts';
import type { PageHandle } from '../lib/document.tsx';
import { readForm } from '../lib/form.server.ts';
import { messageOf, say } from '../lib/messages.ts';
import type { Message } from '../lib/messages.ts';
import { Missing } from '../lib/missing.tsx';
import { attempt, formAnswer, pageOf, seeOther } from '../lib/respond.server.ts';

export const handle: PageHandle = { title: 'sessions.title' };

export async function loader({ context }: LoaderFunctionArgs) {
  return pageOf(await attempt(api.sessions(context)), {});
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  if (form.text('intent') === 'end-others') {
    const { data, problem } = await attempt(api.endOtherSessions(context));
    return problem === null
      ? seeOther(`/sessions?ended=${data.ended}`)
      : refusal(messageOf(problem), problem.status);
  }
  const { problem } = await attempt(api.endSession(context, form.text('id')));
  // Already gone, or an id that never was: either way it is not open any more.
  if (problem === null || problem.code === 'not-found' || problem.code === 'validation') {
    return seeOther('/sessions?ended');
  }
  return refusal(messageOf(problem), problem.status);
}

function refusal(message: Message, status: number) {
  return formAnswer({ message }, status);
}

export default function Sessions(): ReactElement {
  const { t } = useI18n();
  const { data, problem } = useLoaderData<typeof loader>();
  const refused = useActionData<{ message: Message }>();
  const ended = useSearchParams()[0].get('ended');
  return (
    <>
      <AccountTabs current="/sessions" />
      <PageHeader title={t('sessions.title')} lead={t('sessions.lead')} />
      {refused === undefined ? null : <Notice tone="danger">{say(t, refused.message)}</Notice>}
      {ended === null || refused !== undefined ? null : (
        <Notice tone="success">
          {/^\d{1,3}$/.test(ended)
            ? t('sessions.endedOthers', { count: Number(ended) })
            : t('sessions.ended')}
        </Notice>
      )}
      {data === null ? (
        <Missing title="error.unavailable.title" problem={problem} retry="/sessions" />
      ) : (
        <SessionCards sessions={data.items} />
      )}
    </>
  );
}

function SessionCards({ sessions }: { sessions: readonly Session[] }): ReactElement {
  const { t } = useI18n();
  const others = sessions.filter((session) => !session.current);
  return (
    <div className="settings">
      <Setting id="current-session" title={t('sessions.current')}>
        <ul>
          {sessions
            .filter((session) => session.current)
            .map((session) => (
              <SessionItem key={session.id} session={session} />
            ))}
        </ul>
      </Setting>
      <Setting id="other-sessions" title={t('sessions.others', { count: others.length })}>
        {others.length === 0 ? (
          <p className="quiet">{t('sessions.onlyThis')}</p>
        ) : (
          <Others sessions={others} />
        )}
      </Setting>
    </div>
  );
}

function Others({ sessions }: { sessions: readonly Session[] }): ReactElement {
  const { t } = useI18n();
  return (
    <>
      <ul>
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session}>
            <EndSession session={session} />
          </SessionItem>
        ))}
      </ul>
      <Form className="card-foot" method="post">
        <SubmitButton variant="danger" name="intent" value="end-others" pendingLabel={t('sessions.ending')}>
          {t('sessions.endOthers')}
        </SubmitButton>
      </Form>
    </>
  );
}

function EndSession({ session }: { session: Session }): ReactElement {
  const { t } = useI18n();
  const { id, device, address } = session;
  return (
    <Form method="post">
      <SubmitButton
        size="small"
        name="id"
        value={id}
        aria-label={t('sessions.end.label', { device: deviceText(device, t), address })}
        pendingLabel={t('sessions.ending')}
      >
        {t('sessions.end')}
      </SubmitButton>
    </Form>
  );
}
