import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { messageOf, systemCode } from '../../errors/errors.ts';
import { request as httpRequest } from '../../lib/node-http.ts';

/** Where a site is asked for. */
export interface SitePlace {
  /** The name that the certificate has to be for. */
  domain: string;
  /** The host that is connected to, whatever the name points to. */
  address: string;
  /** Certificate authorities in PEM, instead of those that Node trusts. */
  ca?: string | undefined;
  /** What passes through maintenance, while that is on. */
  cookie?: string | undefined;
}

export interface SiteAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The first 64 KiB. */
  body: string;
  /** Until when the certificate is valid; null without TLS. */
  validTo: Date | null;
}

const LIMIT_MS = 10_000;
const BODY_LIMIT = 65_536;

/** Asks once, over HTTPS (a chain that is not valid counts as no answer) or HTTP. @returns the answer, or why there is none. */
export function askSite(
  { domain, address, ca, cookie }: SitePlace,
  { scheme, method = 'GET', path }: { scheme: 'https' | 'http'; method?: string; path: string },
): Promise<SiteAnswer | string> {
  return new Promise((resolve) => {
    const body = method === 'POST' ? '{}' : '';
    const secure = scheme === 'https';
    const about = body === '' ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    const pass = cookie === undefined ? {} : { cookie };
    const headers = { host: domain, 'user-agent': 'pulse verify', accept: '*/*', ...about, ...pass };
    const trust = secure ? { servername: domain, ...(ca === undefined ? {} : { ca }) } : {};
    const where = { host: address, port: secure ? 443 : 80, agent: false as const };
    const send = secure ? httpsRequest : httpRequest;
    const asked = send({ ...where, ...trust, method, path, headers }, (response) => {
      const { socket, headers: got, statusCode: status = 0 } = response;
      const validTo = socket instanceof TLSSocket ? new Date(socket.getPeerCertificate().valid_to) : null;
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        if (text.length < BODY_LIMIT) text += chunk;
      });
      response.once('error', (error) => resolve(messageOf(error)));
      response.once('end', () => resolve({ status, headers: got, body: text.slice(0, BODY_LIMIT), validTo }));
    });
    asked.setTimeout(LIMIT_MS, () => asked.destroy(new Error(`no answer within ${LIMIT_MS / 1000} s`)));
    asked.once('error', (error) => resolve(systemCode(error) ?? messageOf(error)));
    asked.end(body);
  });
}
