import { ApiError, toProblem, UNREACHABLE } from './api-errors.ts';
import { send } from './api-transport.server.ts';
import type { ApiAnswer, ApiRequest } from './api-transport.server.ts';
import type { HostContext } from './host-context.ts';

export interface Call {
  readonly method: ApiRequest['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly accessToken?: string;
}

/**
 * Asks the API on behalf of the visitor, whose address, browser and request id it is told.
 * @throws ApiError for every answer that is not 2xx, and for none
 */
export async function ask(context: HostContext, call: Call): Promise<ApiAnswer> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'x-request-id': context.requestId,
    'x-forwarded-for': context.clientAddress,
    'user-agent': context.userAgent,
  };
  if (call.accessToken !== undefined) headers.authorization = `Bearer ${call.accessToken}`;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
  let answer: ApiAnswer;
  try {
    answer = await send(context.settings.apiUrl, { method: call.method, path: call.path, headers, ...body });
  } catch (cause) {
    context.logFields.apiError = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError({ status: 503, code: UNREACHABLE, requestId: context.requestId }, { cause });
  }
  if (answer.status < 300) return answer;
  throw new ApiError(toProblem(answer.status, answer.body, context.requestId, answer.header('retry-after')));
}
