import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { HAND_COMMAND, HandSession } from '../../src/drivers/ssh/hand.ts';
import { start } from '../../src/lib/process.ts';

/** Whether this machine has what every host has: the scripts of the hand are written in Python. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** The hand, on this machine instead of a host and without root. */
export async function localHand(): Promise<HandSession> {
  const session = new HandSession('here');
  const child = start('sh', ['-c', HAND_COMMAND.replace(/^sudo -n /u, 'exec ')], {
    conversation: true,
    onLine: (line, stream) => stream === 'stdout' && session.take(line),
  });
  void child.exit.then(({ tail }) => session.end(new Error(`the hand ended: ${tail}`)));
  session.begin(child);
  onTestFinished(async () => {
    await child.stop(2000);
  });
  await session.ready;
  return session;
}
