import type { paths } from './openapi.d.ts';

/** The methods of the API as its OpenAPI document writes them. */
export type Method = 'get' | 'post' | 'patch' | 'delete';

/** The paths of the API that have the method `M`. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends keyof paths> = paths[P] extends Record<M, infer O> ? O : never;

/** The JSON of a success; undefined where there is none. */
export type AnswerOf<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { responses: infer R } ? Content<R, 200> | Content<R, 201> : never;

type Content<R, S extends number> =
  R extends Record<S, { content: { 'application/json': infer B } }> ? B : never;

/** What an operation must be given; `defaults` of the document make its query optional. */
export type InputOf<M extends Method, P extends keyof paths> = BodyOf<Operation<M, P>> &
  QueryOf<Operation<M, P>> &
  ParametersOf<Operation<M, P>>;

type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? { body: B }
  : unknown;
type QueryOf<O> = O extends { parameters: { query: infer Q } } ? { query: Partial<Q> } : unknown;
type ParametersOf<O> = O extends { parameters: { path: infer V } } ? { parameters: V } : unknown;

export type SignedIn = AnswerOf<'post', '/auth/login'>;
export type Tokens = SignedIn['tokens'];
export type Profile = AnswerOf<'get', '/me'>;
export type Pulse = AnswerOf<'get', '/pulse'>;
export type Session = AnswerOf<'get', '/sessions'>['items'][number];
export type ActivityPage = AnswerOf<'get', '/activity'>;
export type ActivityEvent = ActivityPage['items'][number];
export type ActivityKind = ActivityEvent['kind'];
export type DailyCount = Pulse['activity']['daily'][number];
export type Status = AnswerOf<'get', '/status'>;
export type StatusComponent = Status['components'][number];
export type AvailabilityWindow = Status['availability']['last24h'];
