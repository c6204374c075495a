/** Building blocks of the schemas of several modules. */
import { Type, type TProperties } from 'typebox';

/** An object that refuses members it does not know. */
export const Exact = <T extends TProperties>(
  properties: T,
  options: { description?: string; $id?: string } = {},
) => Type.Object(properties, { additionalProperties: false, ...options });

export const Id = Type.String({ format: 'uuid' });
export const Time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

/** `\p{Cs}`: half of a character, which UTF-8 cannot hold; `\p{Cc}`: control characters, NUL among them. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 80,
  pattern: String.raw`^(?=.*\S)[^\p{Cc}\p{Cs}]{1,80}$`,
});
export const Email = Type.String({ format: 'email', maxLength: 254, description: 'Stored in lower case' });
export const Bio = Type.String({
  maxLength: 500,
  pattern: String.raw`^(?:[^\p{Cc}\p{Cs}]|[\n\r\t]){0,500}$`,
});
/** The length that counts is the password policy's; this one bounds the work. */
export const Password = Type.String({ minLength: 1, maxLength: 1024, pattern: String.raw`^[^\0\p{Cs}]+$` });

export const Device = Type.String({ description: 'For people: "Firefox 140 on Linux"' });
export const Address = Type.String({ description: 'IPv4 or IPv6' });

export const FieldErrors = Type.Array(Exact({ path: Type.String(), message: Type.String() }));

/** RFC 9457. Further members by code: `current` of stale-version, `reason` of weak-password, `retryAfter` of rate-limited. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    code: Type.String(),
    requestId: Type.String(),
    errors: Type.Optional(FieldErrors),
  },
  { additionalProperties: true, description: 'RFC 9457 problem' },
);

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

const titles: Record<ProblemStatus, string> = {
  400: 'The request is not valid',
  401: 'Authentication is required, or the credentials are wrong',
  403: 'The current password is wrong',
  404: 'Not found',
  409: 'Conflict: the email is taken, or the version is stale',
  413: 'The body is too large',
  415: 'The content type is not supported',
  422: 'The password is too weak',
  429: 'Too many attempts: see Retry-After',
  500: 'Internal error',
  503: 'Busy, or the database is away: see Retry-After',
};

/** The problem answers of a route, for its `response` schema. */
export const problemResponses = <S extends ProblemStatus>(...statuses: S[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: titles[status], content: { 'application/problem+json': { schema: ProblemSchema } } },
    ]),
  );

/** 204: no body. */
export const NoContent = Type.Unsafe<undefined>({ type: 'null', description: 'Done' });
