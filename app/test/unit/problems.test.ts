import { describe, expect, test } from 'vitest';
import { toProblem, UNREACHABLE } from '../../app/lib/api-errors.ts';
import { faultsOf } from '../../app/lib/faults.ts';
import { messageOf, say } from '../../app/lib/messages.ts';
import { validate } from '../../app/lib/validate.ts';
import { translate } from '../../app/i18n/index.ts';

describe('toProblem', () => {
  test('reads the members the pages use', () => {
    const body = {
      status: 429,
      code: 'rate-limited',
      requestId: 'r-12345678',
      retryAfter: 12.2,
      detail: 'x',
    };
    expect(toProblem(429, JSON.stringify(body), 'mine')).toEqual({
      status: 429,
      code: 'rate-limited',
      requestId: 'r-12345678',
      retryAfter: 13,
    });
  });
  test('falls back on Retry-After', () => {
    expect(toProblem(503, '{"code":"busy"}', 'mine', '3')).toMatchObject({ code: 'busy', retryAfter: 3 });
  });
  test.each(['', '<html>Bad gateway</html>', 'null', '[]', '{"code":7}', '"x"'])(
    'takes %j for an API that is away',
    (body) =>
      expect(toProblem(502, body, 'mine')).toEqual({ status: 503, code: UNREACHABLE, requestId: 'mine' }),
  );
});

describe('messages', () => {
  const problem = (code: string, more = {}) => ({ status: 400, code, requestId: 'r', ...more });

  test('say when to come back, in seconds or minutes', () => {
    const t = translate('en');
    expect(say(t, messageOf(problem('rate-limited', { retryAfter: 30 })))).toContain('30 seconds');
    expect(say(t, messageOf(problem('rate-limited', { retryAfter: 300 })))).toContain('5 minutes');
  });
  test('never show a code nobody translated', () => {
    expect(messageOf(problem('brand-new-code'))).toEqual({ key: 'error.internal' });
  });
});

describe('faultsOf', () => {
  const problem = (code: string, more = {}) => ({ status: 400, code, requestId: 'r', ...more });

  test.each([
    ['email-taken', {}, 'email', 'invalid.email.taken'],
    ['wrong-password', {}, 'password', 'invalid.password.wrong'],
    ['weak-password', { reason: 'common' }, 'password', 'invalid.password.common'],
    ['weak-password', { reason: 'unheard-of' }, 'password', 'invalid.field'],
    ['invalid-credentials', {}, '', 'error.invalidCredentials'],
    ['busy', {}, '', 'error.busy'],
  ])('%s %j', (code, more, field, key) => {
    expect(faultsOf(problem(code, more))).toEqual([{ field, key }]);
  });

  test('a validation error belongs to its field, once', () => {
    const errors = [
      { path: '/email', message: 'bad' },
      { path: 'body.email', message: 'worse' },
      { path: '/name', message: 'long' },
    ];
    expect(faultsOf(problem('validation', { errors })).map(({ field }) => field)).toEqual(['email', 'name']);
  });
});

describe('validate', () => {
  test('accepts what the API accepts', () => {
    expect(validate({ name: 'Zoë 👩‍🚀', email: 'a+b@sub.example.org', bio: '' })).toEqual([]);
    expect(validate({ newPassword: 'é'.repeat(12) })).toEqual([]);
  });
  test.each([
    [{ name: '' }, 'invalid.name.required'],
    [{ name: 'x'.repeat(81) }, 'invalid.name.long'],
    [{ email: '' }, 'invalid.email.required'],
    [{ email: 'a@b' }, 'invalid.email.format'],
    [{ email: `${'a'.repeat(250)}@b.org` }, 'invalid.email.long'],
    [{ bio: 'x'.repeat(501) }, 'invalid.bio.long'],
    [{ newPassword: 'x'.repeat(11) }, 'invalid.password.short'],
    [{ newPassword: 'x'.repeat(129) }, 'invalid.password.long'],
    [{ currentPassword: '' }, 'invalid.currentPassword.required'],
  ])('%j', (fields, key) => {
    expect(validate(fields)).toEqual([{ field: Object.keys(fields)[0], key }]);
  });
  test('counts characters, not UTF-16 units', () => {
    expect(validate({ name: '👩'.repeat(80) })).toEqual([]);
  });
});
