import { probe } from '../../drivers/verify/probe.ts';
import { whilePublished } from '../../drivers/verify/published.ts';
import { tryPort } from '../../drivers/verify/scan.ts';
import type { UpStepOf } from '../../plans/up/steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { UpContext } from './context.ts';
import { addressOf, sshOf, unproved } from './verify.ts';

const PATIENCE_MS = 3000;

/** Proves that what Docker publishes on every address of a host is reached neither from here nor from its peers. */
export async function verifyPublished(
  { input: { host, port, peers } }: UpStepOf<'verify.published'>,
  context: UpContext,
  { signal, progress }: StepVoice,
): Promise<StepOutcome> {
  const address = addressOf(context, host);
  const leak = (from: string, to: string) =>
    unproved(
      'verify.published',
      `A container that ${host} publishes on ${to} port ${port} is reached from ${from}.`,
    );
  return whilePublished(sshOf(context, host), port, signal, async (addresses6) => {
    progress('from here');
    const addresses = [address, ...addresses6];
    const tried = await Promise.all(
      addresses.map(async (to) => ({ to, answer: await tryPort(to, port, PATIENCE_MS) })),
    );
    const open = tried.find(({ answer }) => answer === 'open');
    if (open) throw leak('outside', open.to);
    progress('from its peers');
    const doors = addresses.map((to): [string, number] => [to, port]);
    await Promise.all(
      peers.map(async (peer) => {
        const { reached = [] } = await probe(sshOf(context, peer), { doors }, signal);
        const [first] = reached;
        if (first !== undefined) throw leak(peer, first);
      }),
    );
    const six = tried.some(({ to, answer }) => to !== address && answer === 'shut');
    const versions = six ? 'IPv4 and IPv6' : 'IPv4 (no IPv6 from here)';
    return { detail: `shut from ${['outside', ...peers].join(', ')}, ${versions}` };
  });
}
