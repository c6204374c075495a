import { Nomad } from '../../src/drivers/nomad/client.ts';
import type { AllocationStub } from '../../src/drivers/nomad/types.ts';

type Answer = object | ((times: number) => object);

/**
 * Nomad's API as a table: `METHOD /path` → its document, or what makes it from how often it was asked. What is not in the
 * table answers 404. `calls` holds what was asked, in order.
 */
export function fakeNomad(answers: Record<string, Answer>) {
  const calls: string[] = [];
  const nomad = new Nomad({
    close: () => undefined,
    call(path, { method = 'GET' } = {}) {
      const key = `${method} ${path}`;
      calls.push(key);
      const times = calls.filter((each) => each === key).length;
      const answer = answers[key];
      if (answer === undefined) return Promise.resolve({ status: 404, text: 'not found', index: 1 });
      const document: unknown =
        typeof answer === 'function' ? (answer as (n: number) => unknown)(times) : answer;
      return Promise.resolve({ status: 200, text: JSON.stringify(document), index: times });
    },
  });
  return { nomad, calls };
}

export const allocation = (change: Partial<AllocationStub>): AllocationStub => ({
  ...{
    ID: 'a1',
    JobID: 'api',
    JobVersion: 0,
    NodeName: 'solo',
    ClientStatus: 'running',
    ClientDescription: '',
  },
  ...{ DesiredStatus: 'run', DeploymentStatus: null, CreateIndex: 1 },
  TaskStates: { api: { State: 'running', Failed: false, Events: [] } },
  ...change,
});
