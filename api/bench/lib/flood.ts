/**
 * Logins at a fixed rate whatever the answers take, in a process of its own, each from another client address;
 * beside them `/healthz` twenty times a second. Bounded: loopback only, `seconds` × `rate` requests.
 */
import { Agent, request, type IncomingMessage, type RequestOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { givenArgument, runBeside } from './child.ts';
import { addressOf, PASSWORD } from './stack.ts';

interface Flood {
  url: string;
  emails: string[];
  /** Logins a second. */
  rate: number;
  seconds: number;
}

interface FloodResult {
  /** Logins accepted a second, the first two seconds left out. */
  accepted: number;
  statuses: Record<string, number>;
  /** Refusals that named no time to come back. */
  withoutRetryAfter: number;
  /** Milliseconds. */
  loginP50: number;
  healthP99: number;
}

const WARM_UP_MS = 2_000;
const HEALTH_EVERY_MS = 50;

export const flood = (argument: Flood): Promise<FloodResult> => runBeside(new URL(import.meta.url), argument);

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

/** One request; the body is read and thrown away. */
function ask(url: string, options: RequestOptions, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      answer.once('end', () => resolve(answer)).once('error', reject);
      answer.resume();
    });
    sent.once('error', reject).end(body);
  });
}

async function run({ url, emails, rate, seconds }: Flood): Promise<FloodResult> {
  const logins = new Agent({ keepAlive: true, maxSockets: 600 });
  const health = new Agent({ keepAlive: true, maxSockets: 4 });
  const statuses: Record<string, number> = {};
  const loginTimes: number[] = [];
  const healthTimes: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  let accepted = 0;
  let withoutRetryAfter = 0;

  const login = async (index: number) => {
    const sent = performance.now();
    const body = JSON.stringify({ email: emails[index % emails.length], password: PASSWORD });
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-forwarded-for': addressOf(index),
    };
    const answer = await ask(`${url}/auth/login`, { method: 'POST', agent: logins, headers }, body);
    const now = performance.now();
    const status = answer.statusCode ?? 0;
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 200) {
      loginTimes.push(now - sent);
      if (now > start + WARM_UP_MS && now < end) accepted += 1;
    } else if (answer.headers['retry-after'] === undefined) withoutRetryAfter += 1;
  };
  const probe = async () => {
    const sent = performance.now();
    await ask(`${url}/healthz`, { agent: health });
    healthTimes.push(performance.now() - sent);
  };

  const pending: Promise<void>[] = [];
  let probes = 0;
  while (performance.now() < end) {
    const elapsed = performance.now() - start;
    while (pending.length - probes < (elapsed / 1000) * rate) pending.push(login(pending.length - probes));
    while (probes < elapsed / HEALTH_EVERY_MS) {
      probes += 1;
      pending.push(probe());
    }
    await sleep(5);
  }
  await Promise.all(pending);
  logins.destroy();
  health.destroy();
  return {
    accepted: accepted / (seconds - WARM_UP_MS / 1000),
    statuses,
    withoutRetryAfter,
    loginP50: percentile(loginTimes, 0.5),
    healthP99: percentile(healthTimes, 0.99),
  };
}

if (import.meta.main) console.log(JSON.stringify(await run(givenArgument() as Flood)));
