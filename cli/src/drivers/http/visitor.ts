import { RemoteError } from '../../errors/errors.ts';
import { createCookieJar } from './cookies.ts';
import { type HtmlForm, readForms, readText } from './forms.ts';

export interface Page {
  /** Where the visitor is after redirects: path and query. */
  path: string;
  status: number;
  html: string;
}

/** Somebody with a browser that keeps cookies, sends forms and follows redirects, and runs no JavaScript. */
export interface Visitor {
  open: (path: string) => Promise<Page>;
  /** Fills in the form of the page that has all these fields, and sends it. */
  submit: (page: Page, values: Readonly<Record<string, string>>) => Promise<Page>;
  /** Sends the form of the page that goes to this path (a log-out button, say). */
  submitTo: (page: Page, path: string) => Promise<Page>;
  cookieNames: () => string[];
}

const MOST_REDIRECTS = 5;
const LIMIT_MS = 30_000;

interface Wanted {
  words: string;
  is: (form: HtmlForm) => boolean;
}

const hasFields = (names: readonly string[]): Wanted => ({
  words: `with the fields ${names.join(', ')}`,
  is: ({ fields }) => names.every((name) => fields.has(name)),
});

const goesTo = (page: Page, path: string, origin: string): Wanted => ({
  words: `that goes to ${path}`,
  is: ({ action }) => new URL(action, new URL(page.path, origin)).pathname === path,
});

function findForm(page: Page, { words, is }: Wanted): HtmlForm {
  const form = readForms(page.html).find(is);
  if (form) return form;
  throw new RemoteError({
    code: 'page.form-missing',
    summary: `${page.path} has no form ${words} (status ${page.status}).`,
    detail: `The page reads: ${readText(page.html).slice(0, 300)}`,
  });
}

interface VisitorOptions {
  userAgent?: string;
  signal?: AbortSignal;
}

export function createVisitor(
  origin: string,
  { userAgent = 'pulse dev --check', signal }: VisitorOptions = {},
): Visitor {
  const jar = createCookieJar();

  async function ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('user-agent', userAgent);
    headers.set('accept', 'text/html');
    headers.set('accept-language', 'en');
    if (jar.header() !== '') headers.set('cookie', jar.header());
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      const response = await fetch(new URL(path, origin), {
        ...init,
        headers,
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      jar.take(response.headers.getSetCookie());
      return response;
    } catch (cause) {
      const summary = `${origin}${path} does not answer.`;
      throw new RemoteError({ code: 'page.unreachable', summary, cause });
    }
  }

  async function follow(path: string, init: RequestInit): Promise<Page> {
    let at = path;
    let response = await ask(at, init);
    for (let hops = 0; response.status >= 300 && response.status < 400; hops += 1) {
      await response.arrayBuffer();
      const location = response.headers.get('location');
      if (location === null || hops === MOST_REDIRECTS) {
        throw new RemoteError({
          code: 'page.redirects',
          summary: `${path} redirects without an end or an address.`,
        });
      }
      const next = new URL(location, new URL(at, origin));
      at = next.pathname + next.search;
      response = await ask(at, { method: 'GET' });
    }
    return { path: at, status: response.status, html: await response.text() };
  }

  async function send(page: Page, { action, method, fields, button }: HtmlForm, values = {}): Promise<Page> {
    const body = new URLSearchParams([...fields]);
    for (const [name, value] of Object.entries<string>(values)) body.set(name, value);
    if (button) body.set(...button);
    const target = new URL(action, new URL(page.path, origin));
    if (method === 'get') return await follow(`${target.pathname}?${body.toString()}`, { method: 'GET' });
    return await follow(target.pathname + target.search, {
      method: 'POST',
      headers: { origin, referer: new URL(page.path, origin).href, 'sec-fetch-site': 'same-origin' },
      body,
    });
  }

  return {
    open: (path) => follow(path, { method: 'GET' }),
    cookieNames: jar.names,
    submit: async (page, values) => await send(page, findForm(page, hasFields(Object.keys(values))), values),
    submitTo: async (page, path) => await send(page, findForm(page, goesTo(page, path, origin))),
  };
}
