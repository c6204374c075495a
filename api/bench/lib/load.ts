/** A load of `GET /me`, bounded in connections and in count or time, in a process of its own. */
import autocannon from 'autocannon';
import { givenArgument, runBeside } from './child.ts';

interface MeLoad {
  url: string;
  accessToken: string;
  connections: number;
  /** Requests altogether; or leave it out and give `seconds`. */
  amount?: number;
  seconds?: number;
}

interface MeResult {
  requests: number;
  /** A second. */
  rate: number;
  /** Milliseconds. */
  p99: number;
}

export const loadMe = (load: MeLoad): Promise<MeResult> => runBeside(new URL(import.meta.url), load);

async function run({ url, accessToken, connections, amount, seconds }: MeLoad): Promise<MeResult> {
  const result = await autocannon({
    url: `${url}/me`,
    connections,
    headers: { authorization: `Bearer ${accessToken}` },
    ...(amount === undefined ? { duration: seconds ?? 5 } : { amount }),
  });
  const errors = result.errors + result.non2xx;
  if (errors > 0) throw new Error(`${errors} requests of GET /me failed`);
  return {
    requests: result['2xx'],
    rate: result['2xx'] / result.duration,
    p99: result.latency.p99,
  };
}

if (import.meta.main) console.log(JSON.stringify(await run(givenArgument() as MeLoad)));
