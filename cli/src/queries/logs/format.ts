import { stripVTControlCharacters, styleText } from 'node:util';
import type { LogLine } from '../../drivers/workload/journal.ts';

interface LogStyle {
  /** Whether it has to be said which host wrote it. */
  several: boolean;
  colour: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Said by the rest of the line. */
const KNOWN = new Set(['level', 'msg', 'message', 'time', 'service', 'release']);

function structured(text: string): Fields | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return null;
  }
}

const valueOf = (value: unknown): string =>
  typeof value === 'string' && !/\s/u.test(value) ? value : JSON.stringify(value);
const pairs = (fields: Fields, known: ReadonlySet<string>): string[] =>
  Object.entries(fields).flatMap(([name, value]) => (known.has(name) ? [] : [`${name}=${valueOf(value)}`]));

const REQUEST = new Set([...KNOWN, 'method', 'route', 'path', 'status', 'ms']);

/** A line of the ingress: what was asked, what came back, in how many milliseconds, from which service. */
function access(fields: Fields): string {
  const { RequestMethod, RequestPath, DownstreamStatus, Duration, ServiceName } = fields;
  const ms = `${(Number(Duration) / 1e6).toFixed(1)} ms`;
  const words = [RequestMethod, RequestPath, DownstreamStatus].map(valueOf);
  return [...words, ms, valueOf(ServiceName ?? 'nobody')].join(' ');
}

const messageOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `POST /auth/login 200 34 ms` of a request; `message key=value` of anything else that came as JSON; other text as it is. */
function sentence(text: string): { level: unknown; words: string } {
  const fields = structured(text);
  if (fields === null) return { level: 'info', words: text };
  const { level, msg, message, method, route, path, status, ms } = fields;
  if (fields.RequestMethod !== undefined) return { level, words: access(fields) };
  if (method === undefined)
    return { level, words: [messageOf(msg ?? message), ...pairs(fields, KNOWN)].join(' ') };
  const asked = [method, route ?? path, status, ms].map(valueOf);
  return { level, words: [`${asked.join(' ')} ms`, ...pairs(fields, REQUEST)].join(' ') };
}

const two = (n: number) => String(n).padStart(2, '0');

function clock(at: number): string {
  const date = new Date(at / 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A line for people, in the time of this machine. */
export function formatLogLine(
  { at, host, source, release, text }: LogLine,
  { several, colour }: LogStyle,
): string {
  const paint = (style: 'dim' | 'red' | 'yellow', words: string) =>
    colour ? styleText(style, words, { validateStream: false }) : words;
  // What a service wrote does not speak to the terminal of who reads it.
  const { level, words } = sentence(stripVTControlCharacters(text));
  const who = `${several ? `${host} ` : ''}${source}${release === null ? '' : `@${release}`}`;
  const told =
    level === 'error' || level === 'fatal'
      ? paint('red', words)
      : level === 'warn'
        ? paint('yellow', words)
        : words;
  return `${paint('dim', clock(at))} ${paint('dim', who.padEnd(10))} ${told}\n`;
}
