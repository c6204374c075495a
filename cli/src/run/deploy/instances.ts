import type { Cluster } from '../../drivers/nomad/cluster.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import { inspectAllocation } from '../../drivers/nomad/inspect.ts';
import type { Instance } from '../../drivers/nomad/ready.ts';
import type { AllocationStub } from '../../drivers/nomad/types.ts';
import { lastLines } from '../../drivers/workload/host.ts';
import { RemoteError } from '../../errors/errors.ts';
import { instanceFault } from './faults.ts';

const PORT_LABEL = 'http';
const LOG_LINES = 12;

/** Where an allocation listens. */
export async function instanceOf(nomad: Nomad, { ID, NodeName }: AllocationStub): Promise<Instance> {
  const { AllocatedResources } = await nomad.allocation(ID);
  const ports = AllocatedResources?.Shared.Ports ?? [];
  const port = ports.find(({ Label }) => Label === PORT_LABEL) ?? ports[0];
  const [task = ''] = Object.keys(AllocatedResources?.Tasks ?? {});
  if (port) return { id: ID, host: NodeName, task, address: port.HostIP, port: port.Value };
  throw new RemoteError({
    code: 'deploy.no-port',
    summary: `The job that runs on ${NodeName} has no port "${PORT_LABEL}" to ask whether it is ready.`,
    hints: ['name one in the network block of its job file'],
  });
}

/** The fault of an instance that failed, with the last lines of its log. */
export async function faultOf(
  cluster: Cluster,
  service: string,
  allocation: AllocationStub,
): Promise<RemoteError | undefined> {
  const inspection = inspectAllocation(allocation);
  if (!inspection) return undefined;
  const { NodeName, ID, TaskStates } = allocation;
  const [task = service] = Object.keys(TaskStates ?? {});
  const log = inspection.ran ? await logOf(cluster, NodeName, task, ID) : '';
  return instanceFault(service, NodeName, inspection, log);
}

/** What a container said last, but for lines about a path; a host that does not tell leaves the cause to stand alone. */
export async function logOf(
  cluster: Cluster,
  host: string,
  task: string,
  allocation: string,
  without?: string,
): Promise<string> {
  try {
    const about = without === undefined ? {} : { without };
    const { hand } = await cluster.host(host);
    return await lastLines(hand, { task, allocation, lines: LOG_LINES, ...about });
  } catch {
    return '';
  }
}
