import type { RequestOptions } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { messageOf, systemCode } from '../../errors/errors.ts';
import { Agent as HttpAgent, request as httpRequest } from '../../lib/node-http.ts';
import type { ProbeRoute } from '../../config/probe-routes.ts';

/** Where the traffic goes. */
export interface Destination {
  /** `https://app.example.org`, or http. */
  origin: string;
  /** Where this machine reaches it; by default where its name points to. */
  connectTo?: { host: string; port: number } | undefined;
  /** Certificate authorities in PEM, instead of those that Node trusts. */
  ca?: string | undefined;
  /** Sent with every request: what lets the team through maintenance. */
  cookie?: string | undefined;
}

export interface Answer {
  /** 0: there was none. */
  status: number;
  /** Why there was no answer: `ECONNREFUSED`, `timeout`. */
  problem: string | null;
  requestId: string | null;
  /** What the application says it is, where it does (`x-pulse-release`). */
  release: string | null;
}

/** Sends one request and takes the whole answer; never rejects. */
export type Send = (route: ProbeRoute, timeoutMs: number) => Promise<Answer>;

export interface Senders {
  /** A connection for each request. */
  fresh: Send;
  /** Connections that are kept and used again. */
  kept: Send;
  /** One connection of HTTP/2, made anew when it is closed; undefined without TLS. */
  http2: Send | undefined;
  close: () => void;
}

const AGENT = 'pulse probe';
const noAnswer = (problem: string): Answer => ({ status: 0, problem, requestId: null, release: null });
const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? null;
const reasonOf = (error: unknown) => systemCode(error) ?? messageOf(error);

function headersOf(name: string, { body }: ProbeRoute, cookie?: string): Record<string, string> {
  const carried: Record<string, string> = cookie === undefined ? {} : { cookie };
  const about = { host: name, 'user-agent': AGENT, accept: '*/*', ...carried };
  if (body === undefined) return about;
  return { ...about, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
}

/** HTTP/1.1 through an agent: whether connections are kept is the agent's business. */
function sender(url: URL, base: RequestOptions, cookie?: string): Send {
  const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return (route, timeoutMs) =>
    new Promise((resolve) => {
      const { method, path, body } = route;
      const request = ask(
        { ...base, method, path, headers: headersOf(url.host, route, cookie) },
        (response) => {
          response.resume();
          const { 'x-request-id': id, 'x-pulse-release': release } = response.headers;
          const answer = {
            status: response.statusCode ?? 0,
            problem: null,
            requestId: first(id),
            release: first(release),
          };
          response.once('error', (error) => done(noAnswer(reasonOf(error))));
          response.once('close', () => done(response.complete ? answer : noAnswer('closed')));
        },
      );
      const timer = setTimeout(() => {
        done(noAnswer('timeout'));
        request.destroy();
      }, timeoutMs);
      const done = (answer: Answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      request.once('error', (error) => done(noAnswer(reasonOf(error))));
      request.end(body);
    });
}

function http2Sender(
  url: URL,
  open: () => ClientHttp2Session,
  cookie?: string,
): { send: Send; close: () => void } {
  let session: ClientHttp2Session | undefined;
  const use = () => {
    if (session === undefined || session.closed || session.destroyed) {
      session = open();
      // Each request on it hears of the failure by itself.
      session.on('error', () => undefined);
    }
    return session;
  };
  const send: Send = (route, timeoutMs) =>
    new Promise((resolve) => {
      const { host, ...headers } = headersOf(url.host, route, cookie);
      const stream = use().request({
        ':method': route.method,
        ':path': route.path,
        ':authority': host,
        ...headers,
      });
      let answer = noAnswer('closed');
      const timer = setTimeout(() => {
        answer = noAnswer('timeout');
        stream.close();
      }, timeoutMs);
      stream.once('response', (headers) => {
        const { ':status': status = 0, 'x-request-id': id, 'x-pulse-release': release } = headers;
        stream.once('end', () => {
          answer = { status, problem: null, requestId: first(id), release: first(release) };
        });
      });
      stream.once('error', (error) => (answer = noAnswer(reasonOf(error))));
      stream.once('close', () => {
        clearTimeout(timer);
        resolve(answer);
      });
      stream.resume();
      stream.end(route.body);
    });
  return { send, close: () => session?.destroy() };
}

export function createSenders({ origin, connectTo, ca, cookie }: Destination): Senders {
  const url = new URL(origin);
  const tls = url.protocol === 'https:';
  const host = connectTo?.host ?? url.hostname;
  const port = connectTo?.port ?? Number(url.port || (tls ? 443 : 80));
  const trust = tls ? { servername: url.hostname, ...(ca === undefined ? {} : { ca }) } : {};
  const Agent = tls ? HttpsAgent : HttpAgent;
  const kept = new Agent({ keepAlive: true });
  const fresh = new Agent({ keepAlive: false });
  const open = () =>
    // Loaded by the first connection that needs it, since that takes 40 ms of processor time.
    process.getBuiltinModule('node:http2').connect(url.origin, {
      createConnection: () =>
        tls ? connectTls({ host, port, ...trust, ALPNProtocols: ['h2'] }) : connectTcp({ host, port }),
    });
  const second = http2Sender(url, open, cookie);
  const base = { host, port, ...trust };
  return {
    fresh: sender(url, { ...base, agent: fresh }, cookie),
    kept: sender(url, { ...base, agent: kept }, cookie),
    http2: tls ? second.send : undefined,
    close() {
      kept.destroy();
      fresh.destroy();
      second.close();
    },
  };
}
