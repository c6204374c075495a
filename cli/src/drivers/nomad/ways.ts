import { RemoteError } from '../../errors/errors.ts';
import type { Answer, Call, Transport } from './http.ts';

/**
 * Several ways into one cluster, the first one first; more may be added later. Where a way leads to no agent, what only reads goes
 * another one at once, and so does every call after it. What changes something goes one way once, since nobody knows whether it
 * was heard; its fault is told.
 */
export function oneOf(ways: readonly Transport[]): Transport {
  let chosen = 0;

  async function call(path: string, asked: Call = {}): Promise<Answer> {
    const changes = (asked.method ?? 'GET') !== 'GET';
    for (let tried = 1; ; tried += 1) {
      const at = chosen;
      const way = ways[at % ways.length];
      if (!way) throw new RangeError('There is no way into the cluster.');
      try {
        return await way.call(path, asked);
      } catch (error) {
        if (!(error instanceof RemoteError) || error.code !== 'nomad.unreachable') throw error;
        // Of several calls that end together the first one turns the signpost.
        if (chosen === at) chosen = at + 1;
        if (changes || tried >= ways.length) throw error;
      }
    }
  }
  return { call, close: () => ways.forEach((way) => way.close()) };
}
