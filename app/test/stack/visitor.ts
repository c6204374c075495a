import { randomInt } from 'node:crypto';
import { request } from 'undici';
import type { Dispatcher } from 'undici';

export interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: string;
  /** The redirect's target. */
  readonly location: string | undefined;
  readonly setCookies: readonly string[];
}

/** A browser without JavaScript: keeps cookies, sends the origin with forms, follows nothing by itself. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly origin: string;
  readonly headers: Record<string, string>;
  readonly #port: number;

  constructor(port: number, headers: Record<string, string> = {}) {
    this.#port = port;
    this.origin = `http://localhost:${port}`;
    this.headers = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'x-forwarded-for': someAddress(),
      ...headers,
    };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded', origin: this.origin };
    return this.send('POST', path, { ...type, ...headers }, new URLSearchParams(fields).toString());
  }

  async send(
    method: Dispatcher.HttpMethod,
    path: string,
    headers: Record<string, string | string[]> = {},
    body?: string,
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await request(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers: { ...this.headers, ...(cookie === '' ? {} : { cookie }), ...headers },
      body: body ?? null,
    });
    const given = response.headers['set-cookie'] ?? [];
    const setCookies = typeof given === 'string' ? [given] : given;
    for (const line of setCookies) this.#keep(line);
    const { location } = response.headers;
    return {
      status: response.statusCode,
      headers: response.headers,
      body: await response.body.text(),
      location: typeof location === 'string' ? location : undefined,
      setCookies,
    };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** An address nobody else in the run comes from, so that limits per address do not meet. */
export function someAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

export const PASSWORD = 'four quiet herons wade';

/** An email address that is free. */
export function someEmail(): string {
  return `ada.${randomInt(1e9).toString(36)}${Date.now().toString(36)}@example.org`;
}

/** A visitor with a new account, logged in. */
export async function signUp(
  port: number,
  fields: { name?: string; email?: string } = {},
  headers: Record<string, string> = {},
): Promise<{ visitor: Visitor; email: string }> {
  const visitor = new Visitor(port, headers);
  const email = fields.email ?? someEmail();
  const answer = await visitor.post('/sign-up', {
    name: fields.name ?? 'Ada Lovelace',
    email,
    password: PASSWORD,
  });
  if (answer.status !== 303) throw new Error(`signing up answered ${answer.status}\n${answer.body}`);
  return { visitor, email };
}
