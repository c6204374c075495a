import type { ReactElement } from 'react';
import { PageHeader } from '../components/card.tsx';
import { useI18n } from '../i18n/index.ts';
import type { PageHandle } from '../lib/document.tsx';
import type { PlainKey } from '../lib/messages.ts';

export const handle: PageHandle = { title: 'legal.title' };

const sections: readonly { id: string; title: PlainKey; texts: readonly PlainKey[] }[] = [
  { id: 'publisher', title: 'legal.publisher.title', texts: ['legal.publisher.text'] },
  { id: 'data', title: 'legal.data.title', texts: ['legal.data.kept', 'legal.data.rights'] },
  { id: 'cookies', title: 'legal.cookies.title', texts: ['legal.cookies.text'] },
  { id: 'accessibility', title: 'legal.a11y.title', texts: ['legal.a11y.text', 'legal.a11y.limits'] },
];

export default function Legal(): ReactElement {
  const { t } = useI18n();
  return (
    <>
      <PageHeader title={t('legal.title')} />
      <div className="prose">
        {sections.map(({ id, title, texts }) => (
          <section key={id} aria-labelledby={id}>
            <h2 id={id}>{t(title)}</h2>
            {texts.map((text) => (
              <p key={text}>{t(text)}</p>
            ))}
          </section>
        ))}
      </div>
    </>
  );
}
