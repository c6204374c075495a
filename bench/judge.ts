// How soon a wrong release is known once users are sent to it, and what they lose meanwhile. Usage: node bench/judge.ts [ROUNDS]
// A switch of our own stands in for the ingress, with two releases of a program behind it: what is measured is the prober
// (50 requests a second) and the judge, on the policy of the manifest's defaults. The whole way of a deploy is not in it.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startProber } from '../cli/src/drivers/traffic/prober.ts';
import { addTallies, between } from '../cli/src/lib/tally.ts';
import { observeFrom, watchRelease } from '../cli/src/run/traffic/watch.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, row } from './lib/figures.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const RATE = 50;
const BEFORE_MS = 4000;
const policy = { watch: 30, errors: 0.01, p95: 2 };
const routes = [
  { method: 'GET', path: '/', inner: '/', service: 'app' },
  { method: 'POST', path: '/orders', inner: '/orders', service: 'app', body: '{}' },
];

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

/** A release that takes 20 to 30 ms for an answer, times `slower`, and answers this share with 500. */
function release(errors: number, slower: number): Server {
  return createServer((asked, answer) => {
    asked.resume();
    const status = Math.random() < errors ? 500 : 200;
    setTimeout(() => answer.writeHead(status).end('here'), (20 + Math.random() * 10) * slower);
  });
}

interface Outcome {
  /** Seconds from the switch to the verdict; null where there was none within the watch. */
  known: number | null;
  /** Share of the requests of the minute around it that failed. */
  lost: number;
  /** Milliseconds of processor time for each request that was sent. */
  cpu: number;
}

async function watchOnce(errors: number, slower: number): Promise<Outcome> {
  const [good, next] = [release(0, 1), release(errors, slower)];
  const [goodPort, nextPort] = [await listen(good), await listen(next)];
  let port = goodPort;
  const ingress = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (said) => {
      answer.writeHead(said.statusCode ?? 502);
      said.pipe(answer);
    });
    onward.once('error', () => answer.writeHead(502).end());
    asked.pipe(onward);
  });
  const origin = `http://127.0.0.1:${await listen(ingress)}`;
  const before = process.cpuUsage();
  const prober = await startProber({ origin, routes, ratePerSecond: RATE });
  const first = prober.read();
  await sleep(BEFORE_MS);
  const observer = await observeFrom(first, () => prober.read());
  port = nextPort;
  const from = performance.now();
  const verdict = await watchRelease({
    policy,
    observers: [observer],
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - from) / 1000;
  port = goodPort;
  const counts = await prober.stop();
  const { user, system } = process.cpuUsage(before);
  for (const server of [ingress, good, next]) {
    server.closeAllConnections();
    server.close();
  }
  const all = addTallies(Object.values(counts.routes));
  const since = addTallies(Object.values(between(observer.atSwitch, counts)));
  return {
    known: verdict.outcome === 'bad' ? seconds : null,
    lost: since.failed / (60 * RATE),
    cpu: (user + system) / 1000 / all.requests,
  };
}

const known = (outcomes: readonly Outcome[]) => outcomes.flatMap(({ known: seconds }) => seconds ?? []);

async function rounds(errors: number, slower: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let round = 0; round < ROUNDS; round += 1) outcomes.push(await watchOnce(errors, slower));
  return outcomes;
}

const wrong = await rounds(0.1, 1);
const slow = await rounds(0, 3);
const well = await watchOnce(0, 1);
const worst = (values: readonly number[]) => (values.length === ROUNDS ? Math.max(...values) : Infinity);
console.log(row('10 % errors: switch → verdict, s (slowest)', worst(known(wrong)), 15, { median: median(known(wrong)), rounds: ROUNDS }));
console.log(row('10 % errors: requests of that minute lost, %', 100 * Math.max(...wrong.map(({ lost }) => lost)), 2, { rate: RATE }));
console.log(row('three times as slow: switch → verdict, s (slowest)', worst(known(slow)), 15, { median: median(known(slow)), rounds: ROUNDS }));
console.log(row('a good release: accused, times', well.known === null ? 0 : 1, 0, { watch: policy.watch }));
console.log(row('CPU a request, ingress and both releases of the bench in it, ms', median([...wrong, ...slow, well].map(({ cpu }) => cpu)), 5, {}));
