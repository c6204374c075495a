/** The reference of `login.ts`: argon2 alone in a process, as many at once as there are cores. */
import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import { CURRENT } from '../../src/security/hash-parameters.ts';
import { givenArgument, runBeside } from './child.ts';

interface RawResult {
  /** Hashes a second. */
  rate: number;
  /** CPU milliseconds a hash. */
  cpu: number;
}

export const rawRate = (seconds: number): Promise<RawResult> => runBeside(new URL(import.meta.url), seconds);

async function run(seconds: number): Promise<RawResult> {
  const encoded = await argon2.hash('correct horse battery staple', { type: argon2.argon2id, ...CURRENT });
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1000;
  let hashes = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await argon2.verify(encoded, 'correct horse battery staple');
      hashes += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  const used = process.cpuUsage(cpu);
  return {
    rate: hashes / ((performance.now() - start) / 1000),
    cpu: (used.user + used.system) / hashes / 1000,
  };
}

if (import.meta.main) console.log(JSON.stringify(await run(givenArgument() as number)));
