import { ApiError, toProblem, UNREACHABLE } from './api-errors.ts';
import { send } from './api-transport.server.ts';
import type { ApiAnswer } from './api-transport.server.ts';
import type { AnswerOf, InputOf, Method, PathOf } from './api-types.ts';
import type { HostContext } from './host-context.ts';

interface Given {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** One call of the API; `T` is what a success holds. */
export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With parameters and query filled in. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  /** Never set: keeps the type of the answer with the call. */
  readonly answer?: T;
}

type Arguments<I> = unknown extends I ? [] : [input: I];

/** Describes a call; method, path, input and answer are checked against the API's OpenAPI document. */
export function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...[input]: Arguments<InputOf<M, P>>
): Call<AnswerOf<M, P>> {
  const { body, query, parameters }: Given = input ?? {};
  return {
    method: method.toUpperCase() as Uppercase<M>,
    path: fill(path, parameters) + search(query),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function fill(path: string, parameters: Given['parameters'] = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
}

function search(query: Given['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

/**
 * Asks the API on behalf of the visitor, whose address, browser and request id it is told.
 * @throws ApiError for every answer that is not 2xx, and for none
 */
export async function ask(
  context: HostContext,
  call: Call<unknown>,
  accessToken?: string,
): Promise<ApiAnswer> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'x-request-id': context.requestId,
    'x-forwarded-for': context.clientAddress,
    'user-agent': context.userAgent,
  };
  if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  let answer: ApiAnswer;
  try {
    answer = await send(context.settings.apiUrl, { ...call, headers });
  } catch (cause) {
    context.logFields.apiError = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError({ status: 503, code: UNREACHABLE, requestId: context.requestId }, { cause });
  }
  if (answer.status < 300) return answer;
  throw new ApiError(toProblem(answer.status, answer.body, context.requestId, answer.header('retry-after')));
}
