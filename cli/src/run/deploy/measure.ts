import { publicRoutes } from '../../config/probe-routes.ts';
import { ingressHosts } from '../../config/placement.ts';
import type { Target } from '../../config/target.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { readMaintenance, TEAM_COOKIE } from '../../drivers/ingress/maintenance.ts';
import { type Prober, startProber } from '../../drivers/traffic/prober.ts';
import { rehearsalRoot } from '../../drivers/traffic/trust.ts';
import { readProxyMetrics } from '../../drivers/traffic/proxy.ts';
import { addTallies, between, type Reading } from '../../lib/tally.ts';
import { publicOrigin } from '../../plans/deploy/job-variables.ts';
import { trafficWords } from '../../plans/deploy/words.ts';
import { observeFrom, type Observer } from '../traffic/watch.ts';
import { publicPort } from './spec.ts';

/** Requests a second that pulse itself sends through the public address: enough to see, too few to be felt. */
const RATE = 50;

/** What the public gets while a release is made, from before the switch to the end of the watch. */
export interface Measuring {
  /** Called at the switch: what is seen from here on is the new release's. */
  atSwitch: () => Promise<readonly Observer[]>;
  /** Ends it; null where the public address did not even answer before the switch. */
  stop: () => Promise<Traffic | null>;
}

/** What the public got. `failed` since the switch: a release that mends errors is not blamed for them. */
export interface Traffic {
  requests: number;
  failed: number;
  words: string;
  /** The last failure: route and status. */
  last: string | null;
}

const sumOf = (routes: Reading['routes']) => addTallies(Object.values(routes));

/** The figures of the proxies of real users; null where an ingress does not tell them. */
async function proxyReader(
  { environment }: Target,
  cluster: Cluster,
): Promise<(() => Promise<Reading>) | null> {
  const hands = await Promise.all(
    ingressHosts(environment).map(async ({ name }) => (await cluster.host(name)).hand),
  );
  const read = () => readProxyMetrics(hands);
  return read().then(
    () => read,
    () => null,
  );
}

async function measure(prober: Prober, reader: (() => Promise<Reading>) | null): Promise<Measuring> {
  const first = prober.read();
  const firstOfProxies = reader && (await reader());
  let switched: Reading | null = null;
  let answers = false;
  return {
    async atSwitch() {
      const [own, real] = await Promise.all([
        observeFrom(first, () => prober.read()),
        reader && firstOfProxies ? observeFrom(firstOfProxies, reader) : null,
      ]);
      switched = own.atSwitch;
      const { requests, failed } = sumOf(own.before);
      answers = requests > failed;
      if (!answers) return [];
      return real ? [own, real] : [own];
    },
    async stop() {
      const all = await prober.stop();
      if (switched === null || !answers) return null;
      const { requests } = sumOf(all.routes);
      const last = all.last === null ? null : `${all.last.route}: ${all.last.what}`;
      return { requests, failed: sumOf(between(switched, all)).failed, words: trafficWords(all), last };
    },
  };
}

/** Begins to send requests through the public address; null where there is nothing public, or nothing that answers. */
export async function beginMeasuring(
  target: Target,
  known: KnownEnvironment,
  cluster: Cluster,
): Promise<Measuring | null> {
  const { environment } = target;
  const routes = publicRoutes(environment);
  const [ingress] = ingressHosts(environment);
  if (routes.length === 0 || !ingress) return null;
  const connectTo = known.hosts.find(({ name }) => name === ingress.name)?.https;
  const lab = environment.provisioner === 'lab';
  const { hand } = await cluster.host(ingress.name);
  const [maintenance, ca] = await Promise.all([
    readMaintenance({ host: ingress.name, hand }),
    lab ? rehearsalRoot(hand) : undefined,
  ]);
  const trust = lab ? { connectTo, ca } : {};
  const cookie = maintenance === null ? undefined : `${TEAM_COOKIE}=${maintenance.code}`;
  const [prober, reader] = await Promise.all([
    startProber({
      origin: publicOrigin(environment, publicPort(target, known)),
      routes,
      ratePerSecond: RATE,
      cookie,
      ...trust,
    }),
    proxyReader(target, cluster),
  ]);
  return measure(prober, reader);
}
