import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import http from 'node:http';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, PulseError, RemoteError } from '../../errors/errors.ts';
import { diskFault } from './errors.ts';

export interface DownloadVoice {
  progress: (text: string) => void;
  signal: AbortSignal;
}

export interface DownloadLimits {
  /** Milliseconds without a byte after which a server counts as hanging. */
  silenceMs: number;
  /** Milliseconds in all. */
  totalMs: number;
}

const MINUTE = 60_000;
const LIMITS: DownloadLimits = { silenceMs: MINUTE, totalMs: 30 * MINUTE };
const MB = 1_000_000;
const LARGEST_TEXT = MB;

const inMb = (bytes: number) => (bytes / MB).toFixed(1);

/** PULSE_ARTIFACTS_MIRROR=https://mirror.example/x serves what is at https://HOST/PATH as …/x/HOST/PATH. */
export function mirrored(address: string, env: Readonly<Record<string, string | undefined>>): string {
  const mirror = env.PULSE_ARTIFACTS_MIRROR;
  if (mirror === undefined || mirror === '') return address;
  const { host, pathname } = new URL(address);
  return `${mirror.replace(/\/+$/u, '')}/${host}${pathname}`;
}

function unreachable(address: string, detail: string, cause?: unknown): RemoteError {
  return new RemoteError({
    code: 'artifacts.unreachable',
    summary: `${address} could not be fetched.`,
    detail,
    hints: [
      'pulse artifacts build NAME   # from its Go module, where no release server answers',
      'export PULSE_ARTIFACTS_DIR=…   # a folder with the executables and their artifacts.json',
    ],
    cause,
  });
}

/** What fetch hides behind "fetch failed". */
function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  return cause === undefined ? messageOf(error) : messageOf(cause) || messageOf(error);
}

let requests = 0;
let restore = (): void => undefined;

/** Uses the proxies of the environment for as long as something is fetched: other requests go to hosts of ours. */
async function throughProxies<T>(act: () => Promise<T>): Promise<T> {
  if ((requests += 1) === 1 && 'setGlobalProxyFromEnv' in http) restore = http.setGlobalProxyFromEnv();
  try {
    return await act();
  } finally {
    if ((requests -= 1) === 0) restore();
  }
}

/** Runs one request with its time limits, through the proxies of the environment. */
async function request<T>(
  address: string,
  headers: Record<string, string>,
  { signal }: DownloadVoice,
  { silenceMs, totalMs }: DownloadLimits,
  take: (response: Response, alive: () => void) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const total = setTimeout(() => limit.abort(new Error(`it took more than ${totalMs / 1000} s`)), totalMs);
  const silent = () => limit.abort(new Error(`it said nothing for ${silenceMs / 1000} s`));
  let silence = setTimeout(silent, silenceMs);
  const alive = () => {
    clearTimeout(silence);
    silence = setTimeout(silent, silenceMs);
  };
  try {
    return await throughProxies(async () => {
      const response = await fetch(address, { headers, signal: AbortSignal.any([signal, limit.signal]) });
      if (new URL(address).protocol === 'https:' && new URL(response.url).protocol !== 'https:')
        throw new Error(`it sent us on to ${response.url}, which is not encrypted`);
      return await take(response, alive);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PulseError) throw error;
    const why = limit.signal.aborted ? messageOf(limit.signal.reason) : reasonOf(error);
    throw unreachable(address, why, error);
  } finally {
    clearTimeout(total);
    clearTimeout(silence);
  }
}

/** A small text, such as a list of checksums. @throws RemoteError where it cannot be had. */
export function fetchText(address: string, voice: DownloadVoice, limits = LIMITS): Promise<string> {
  return request(address, {}, voice, limits, async (response, alive) => {
    if (!response.ok) throw new Error(`it answered ${response.status} ${response.statusText}`);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      alive();
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.length > LARGEST_TEXT) throw new Error('it is far too long for a list of checksums');
    }
    return text;
  });
}

/** Appends a body to a file, from `from` bytes on, and says how far it is. */
async function pour(response: Response, path: string, from: number, report: (bytes: number) => void) {
  if (!response.body) return;
  let bytes = from;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      report(bytes);
      done(null, chunk);
    },
  });
  const body = Readable.fromWeb(response.body);
  await pipeline(body, counter, createWriteStream(path, { flags: from > 0 ? 'a' : 'w' }));
}

/**
 * Fetches into `path`, going on where an earlier attempt was cut short; what is there in the end has yet to be verified.
 * @throws RemoteError where it cannot be had, PreflightError when the disk is full.
 */
export async function download(
  address: string,
  path: string,
  voice: DownloadVoice,
  limits = LIMITS,
): Promise<void> {
  const already = (await stat(path).catch(() => undefined))?.size ?? 0;
  const headers: Record<string, string> = already > 0 ? { range: `bytes=${already}-` } : {};
  const again = await request(address, headers, voice, limits, async (response, alive) => {
    // The file on the server is not longer than what we have: ours is whole, or of something else.
    if (response.status === 416) return true;
    if (!response.ok) throw new Error(`it answered ${response.status} ${response.statusText}`);
    const from = response.status === 206 ? already : 0;
    const whole = Number(response.headers.get('content-length') ?? 0) + from;
    try {
      await pour(response, path, from, (bytes) => {
        alive();
        voice.progress(whole > from ? `${inMb(bytes)} of ${inMb(whole)} MB` : `${inMb(bytes)} MB`);
      });
    } catch (error) {
      throw diskFault(error, address);
    }
    return false;
  });
  if (!again) return;
  await rm(path, { force: true });
  await download(address, path, voice, limits);
}
