// Memory of the API when nothing is asked of it: node api/bench/idle.ts
import { setTimeout as sleep } from 'node:timers/promises';
import { row } from '../../bench/lib/figures.ts';
import { cpuOf, memoryOf } from './lib/process.ts';
import { startStack } from './lib/stack.ts';

/** What the manifest's example gives the API. */
const GOAL_MB = 256;
const SECONDS = 10;

const stack = await startStack();
try {
  await sleep(5_000);
  const cpu = cpuOf(stack.api.pid);
  await sleep(SECONDS * 1_000);
  const idleCpu = (cpuOf(stack.api.pid) - cpu) / (SECONDS * 1_000_000);
  console.log(
    row('Idle memory of the API (MB resident)', memoryOf(stack.api.pid, 'VmRSS'), GOAL_MB, {
      'highest MB': memoryOf(stack.api.pid, 'VmHWM'),
      'CPU %': idleCpu * 100,
    }),
  );
} finally {
  await stack.stop();
}
