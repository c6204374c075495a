import { describe, expect, test } from 'vitest';
import { Field, TextArea } from '../../app/components/field.tsx';
import { escapeMarkup, inner, markup } from '../../app/components/markup.ts';
import { ErrorSummary, Notice } from '../../app/components/notice.tsx';
import { lengthHint, PasswordField } from '../../app/components/password-field.tsx';
import { ConfirmDelete, ErrorPage } from '../../app/components/states.tsx';
import { i18n, render, textOf } from './render.tsx';

describe('Field', () => {
  test('ties its label, hint and error to the control', () => {
    const html = render(<Field name="email" label="Email" hint="Yours" error="Enter it" />);
    expect(html).toContain('<label class="field-label" for="email">');
    expect(html).toMatch(/<input[^>]*aria-describedby="email-error email-hint"/);
    expect(html).toMatch(/<input[^>]*aria-invalid="true"/);
    expect(html).toContain('id="email-error">Enter it');
    expect(html).toContain('id="email-hint">Yours');
  });
  test('describes nothing when there is nothing to say', () => {
    expect(render(<Field name="name" label="Name" />)).not.toMatch(/aria-(describedby|invalid)/);
  });
  test('a long text has no maxlength: a pasted text is never cut in silence', () => {
    expect(render(<TextArea name="bio" label="Bio" limit={500} />)).not.toContain('maxlength');
  });
});

describe('PasswordField', () => {
  test('offers no dead button without JavaScript', () => {
    const html = render(<PasswordField name="password" label="Password" autoComplete="new-password" />);
    expect(html).not.toContain('<button');
    expect(html).toContain('type="password"');
    expect(html).toContain('autoComplete="new-password"');
  });
  test.each([
    [1, '1 character, 12 needed'],
    [11, '11 characters, 12 needed'],
    [12, '12 characters: long enough'],
    [128, '128 characters: long enough'],
    [129, '129 characters, 128 at most'],
  ])('of %d characters: "%s"', (length, hint) => {
    expect(lengthHint(length, i18n().t)).toBe(hint);
  });
});

describe('ErrorSummary', () => {
  test('is nothing without faults', () => {
    expect(render(<ErrorSummary faults={[]} />)).toBe('');
  });
  test('links each fault to its field and counts them', () => {
    const html = render(
      <ErrorSummary
        faults={[
          { field: 'email', message: 'Enter your email address.' },
          { field: 'password', message: 'Enter your password.' },
        ]}
      />,
    );
    expect(html).toContain('role="alert"');
    expect(html).toContain('<a href="#email">Enter your email address.</a>');
    expect(textOf(html)).toContain('There are 2 things to correct');
  });
  test('a fault of no field is a sentence, not a link to nowhere', () => {
    const html = render(<ErrorSummary faults={[{ field: '', message: 'Too many attempts.' }]} />);
    expect(textOf(html)).toBe('Too many attempts.');
    expect(html).not.toContain('<a');
  });
});

describe('messages and dead ends', () => {
  test('a fault is announced at once, good news politely', () => {
    expect(render(<Notice tone="danger">x</Notice>)).toContain('role="alert"');
    expect(render(<Notice tone="success">x</Notice>)).toContain('role="status"');
  });
  test('a deletion asks first, and stays open after a refusal', () => {
    expect(render(<ConfirmDelete label="Delete">form</ConfirmDelete>)).toMatch(/^<details class="confirm">/);
    expect(
      render(
        <ConfirmDelete label="Delete" open>
          form
        </ConfirmDelete>,
      ),
    ).toMatch(/^<details class="confirm" open="">/);
  });
  test.each([
    [404, 'This page does not exist'],
    [403, 'This request was refused'],
    [502, 'Part of the service is not answering'],
    [503, 'Part of the service is not answering'],
    [500, 'Something went wrong'],
    [418, 'Something went wrong'],
  ])('error %d says "%s"', (status, title) => {
    expect(
      textOf(
        render(
          <ErrorPage status={status} requestId="req-1">
            .
          </ErrorPage>,
        ),
      ),
    ).toContain(title);
  });
});

describe('markup', () => {
  test('escapes what it is given, but not what it made', () => {
    const inside = markup`<b>${'<i>'}</b>`;
    expect(inner(markup`<a title="${`"'&`}">${inside}${[inside]}${3}</a>`).__html).toBe(
      '<a title="&quot;&#39;&amp;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b>3</a>',
    );
    expect(escapeMarkup('plain')).toBe('plain');
  });
});
