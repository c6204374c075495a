import { request, type RequestOptions } from 'node:https';
import { RemoteError } from '../../errors/errors.ts';
import type { Secret } from '../../config/secret.ts';

/** How a registry is asked. */
export interface RegistryAccess {
  /** `ghcr.io`, `127.0.0.1:41234`. */
  address: string;
  account: { user: string; password: Secret } | null;
  /** The way to it is an SSH connection to its own host: that key was verified, its certificate is for another address. */
  tunnelled: boolean;
}

const LIMIT_MS = 20_000;
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(url: URL, options: RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, signal: AbortSignal.timeout(LIMIT_MS) }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
      response.on('error', reject);
    });
    call.on('error', reject).end();
  });
}

const basicOf = ({ account }: RegistryAccess): Record<string, string> =>
  account === null
    ? {}
    : {
        authorization: `Basic ${Buffer.from(`${account.user}:${account.password.reveal()}`).toString('base64')}`,
      };

/** `Bearer realm="https://auth…",service="…",scope="…"` → where a token is asked for; undefined for other schemes. */
export function tokenUrl(challenge: string): URL | undefined {
  if (!/^bearer /iu.test(challenge)) return undefined;
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/gu)].map(([, name = '', value = '']) => [name, value]),
  );
  const { realm = '', ...query } = fields;
  const url = URL.parse(realm);
  if (url?.protocol !== 'https:') return undefined;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

async function bearerOf(access: RegistryAccess, challenge: string): Promise<Record<string, string>> {
  const url = tokenUrl(challenge);
  if (url === undefined) return {};
  const { status, body } = await ask(url, { headers: basicOf(access) });
  if (status !== 200) return {};
  const { token, access_token: other } = JSON.parse(body) as { token?: string; access_token?: string };
  return { authorization: `Bearer ${token ?? other ?? ''}` };
}

function unwell(access: RegistryAccess, what: string, cause?: unknown): RemoteError {
  return new RemoteError({
    code: 'registry.unwell',
    summary: `The image registry ${access.address} ${what}.`,
    detail: cause instanceof Error ? cause.message : undefined,
    hints: ['pulse status ENV', 'pulse secrets list ENV   # REGISTRY_PASSWORD'],
    cause,
  });
}

/** Digest of an image in its registry; null where it has none of that name. @throws RemoteError */
export async function digestOf(
  access: RegistryAccess,
  repository: string,
  reference: string,
): Promise<string | null> {
  const url = new URL(`https://${access.address}/v2/${repository}/manifests/${reference}`);
  const call = (headers: Record<string, string>) =>
    ask(url, {
      method: 'HEAD',
      headers: { accept: MANIFESTS, ...headers },
      rejectUnauthorized: !access.tunnelled,
    });
  let answer: Answer;
  try {
    answer = await call(basicOf(access));
    const challenge = answer.headers['www-authenticate'];
    if (answer.status === 401 && typeof challenge === 'string')
      answer = await call(await bearerOf(access, challenge));
  } catch (error) {
    throw unwell(access, 'cannot be reached', error);
  }
  const digest = answer.headers['docker-content-digest'];
  if (answer.status === 200 && typeof digest === 'string') return digest;
  if (answer.status === 404) return null;
  throw unwell(
    access,
    answer.status === 401 || answer.status === 403 ? 'refuses our account' : `answers ${answer.status}`,
  );
}

/** `node:24` → where Docker takes it from: registry-1.docker.io, library/node, 24. */
export function placeOf(image: string): { address: string; repository: string; reference: string } {
  const [name = '', digest] = image.split('@');
  const [first = '', ...rest] = name.split('/');
  const hub = rest.length === 0 || !/[.:]|^localhost$/u.test(first) || first === 'docker.io';
  const path = hub && first !== 'docker.io' ? name : rest.join('/');
  const colon = path.lastIndexOf(':');
  const bare = colon === -1 ? path : path.slice(0, colon);
  return {
    address: hub ? 'registry-1.docker.io' : first,
    repository: hub && !bare.includes('/') ? `library/${bare}` : bare,
    reference: digest ?? (colon === -1 ? 'latest' : path.slice(colon + 1)),
  };
}
