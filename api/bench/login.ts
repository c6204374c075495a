// A login flood at twice what the cores can hash, alone and beside GET /me: node api/bench/login.ts
import { median, row } from '../../bench/lib/figures.ts';
import { flood } from './lib/flood.ts';
import { loadMe } from './lib/load.ts';
import { cpuOf, cpuOfFamily, memoryOf } from './lib/process.ts';
import { rawRate } from './lib/raw.ts';
import { signUp, startStack } from './lib/stack.ts';

const ACCOUNTS = 64;
const ROUNDS = 3;
const SECONDS = 8;
const CONNECTIONS = 16;

const stack = await startStack();
const { url, pid } = stack.api;
try {
  const accounts = [];
  for (let index = 0; index < ACCOUNTS; index += 1) accounts.push(await signUp(url, index));
  const emails = accounts.map(({ email }) => email);
  // An account of its own: each login of the flood ends the oldest session of its account.
  const { accessToken } = await signUp(url, ACCOUNTS);
  const idle = memoryOf(pid, 'VmRSS');

  const alone: {
    ratio: number;
    accepted: number;
    raw: number;
    hashShare: number;
    rawCpu: number;
    cpuALogin: number;
    health: number;
    p50: number;
  }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Before and after: what other processes of the machine take changes the raw rate, too.
    const before = await rawRate(3);
    const cpu = cpuOf(pid) + cpuOfFamily(stack.postgres.pid);
    const result = await flood({ url, emails, rate: before.rate * 2, seconds: SECONDS });
    const cpuALogin =
      (cpuOf(pid) + cpuOfFamily(stack.postgres.pid) - cpu) / 1000 / (result.statuses['200'] ?? Number.NaN);
    const after = await rawRate(3);
    const raw = (before.rate + after.rate) / 2;
    console.error(`round ${round + 1}`, { raw, rawCpu: before.cpu, cpuALogin, ...result });
    if (result.withoutRetryAfter > 0)
      throw new Error(`${result.withoutRetryAfter} refusals without Retry-After`);
    alone.push({
      ratio: result.accepted / raw,
      accepted: result.accepted,
      raw,
      hashShare: (before.cpu + after.cpu) / 2 / cpuALogin,
      rawCpu: (before.cpu + after.cpu) / 2,
      cpuALogin,
      health: result.healthP99,
      p50: result.loginP50,
    });
  }
  const peak = memoryOf(pid, 'VmHWM');

  const beside: { ratio: number; me: number; meAlone: number; logins: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const meAlone = await loadMe({ url, accessToken, connections: CONNECTIONS, seconds: SECONDS - 2 });
    const rate = median(alone.map((one) => one.raw)) * 2;
    const [me, logins] = await Promise.all([
      loadMe({ url, accessToken, connections: CONNECTIONS, seconds: SECONDS - 2 }),
      flood({ url, emails, rate, seconds: SECONDS }),
    ]);
    console.error(`beside ${round + 1}`, { meAlone: meAlone.rate, me: me.rate, p99: me.p99, ...logins });
    beside.push({
      ratio: me.rate / meAlone.rate,
      me: me.rate,
      meAlone: meAlone.rate,
      logins: logins.accepted,
    });
  }

  const of = <T>(list: T[], key: (one: T) => number) => median(list.map(key));
  console.log(
    [
      row(
        'Login flood at twice the hash rate: logins accepted ÷ raw argon2 rate',
        of(alone, (one) => one.ratio),
        0.95,
        {
          'logins/s': of(alone, (one) => one.accepted),
          'argon2/s': of(alone, (one) => one.raw),
          'p50 ms': of(alone, (one) => one.p50),
        },
        true,
      ),
      // What the ratio above would be with these cores to itself: it does not depend on what else runs here.
      row(
        'The same in CPU time: a raw hash ÷ a login, refusals and PostgreSQL included',
        of(alone, (one) => one.hashShare),
        0.95,
        { 'hash ms': of(alone, (one) => one.rawCpu), 'login ms': of(alone, (one) => one.cpuALogin) },
        true,
      ),
      row(
        'Meanwhile: `/healthz` p99 (ms)',
        of(alone, (one) => one.health),
        20,
        {},
      ),
      row('Meanwhile: highest memory of the API (MB)', peak, 512, { 'before MB': idle }),
      row(
        'Beside the flood: `GET /me` keeps of its rate alone',
        of(beside, (one) => one.ratio),
        0.5,
        {
          'req/s': of(beside, (one) => one.me),
          'alone req/s': of(beside, (one) => one.meAlone),
          'logins/s': of(beside, (one) => one.logins),
        },
        true,
      ),
    ].join('\n'),
  );
} finally {
  await stack.stop();
}
