import { randomUUID } from 'node:crypto';
import { goodPassword } from '../helper.ts';

export interface Visitor {
  email: string;
  auth: { authorization: string };
  version: number;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** One JSON request; a connection that is refused or cut is a status of 0. */
export async function ask(
  url: string,
  method: string,
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<Answer> {
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    init.headers = { ...headers, 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(url, init);
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { status: 0, headers: new Headers(), body: {} };
  }
}

/** Tries to make an account; `visitor` is there when it was answered that it was made. */
export async function trySignUp(url: string): Promise<Answer & { email: string; visitor?: Visitor }> {
  const email = `${randomUUID()}@example.org`;
  const answer = await ask(`${url}/auth/sign-up`, 'POST', {}, { name: 'Ada', email, password: goodPassword });
  if (answer.status !== 201) return { ...answer, email };
  const { accessToken } = answer.body['tokens'] as { accessToken: string };
  return {
    ...answer,
    email,
    visitor: { email, auth: { authorization: `Bearer ${accessToken}` }, version: 1 },
  };
}

export async function signUp(url: string): Promise<Visitor> {
  const { visitor, status, body } = await trySignUp(url);
  if (visitor === undefined) throw new Error(`sign-up answered ${status}: ${JSON.stringify(body)}`);
  return visitor;
}
