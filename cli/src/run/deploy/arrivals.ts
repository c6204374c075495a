import type { Service } from '../../config/environment.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { askReady, type Instance, type Readiness } from '../../drivers/nomad/ready.ts';
import type { AllocationStub } from '../../drivers/nomad/types.ts';
import type { Hand } from '../../drivers/ssh/index.ts';
import { notReadyFault, notStartedFault } from './faults.ts';
import { faultOf, instanceOf, logOf } from './instances.ts';

/** How long a host may take to fetch an image and start a container from it. */
const START_MS = 5 * 60_000;

interface Arrival {
  /** Ends the question whether it is ready. */
  giveUp: AbortController;
  timer: NodeJS.Timeout;
  started: boolean;
}

/** Watches the instances of one service arrive. The manifest's deadline counts from the moment a process was started. */
export class Arrivals {
  readonly ready: Instance[] = [];
  readonly #cluster: Cluster;
  readonly #service: Service;
  readonly #hand: Hand;
  readonly #onReady: () => void;
  readonly #known = new Map<string, Arrival>();
  readonly #stop: AbortController;
  readonly #fail: (error: unknown) => void;

  /** `fail` is called with the first fault, `onReady` after each instance that is ready. */
  constructor(
    {
      cluster,
      service,
      hand,
      stop,
    }: { cluster: Cluster; service: Service; hand: Hand; stop: AbortController },
    onReady: () => void,
    fail: (error: unknown) => void,
  ) {
    this.#cluster = cluster;
    this.#service = service;
    this.#hand = hand;
    this.#stop = stop;
    this.#onReady = onReady;
    this.#fail = fail;
  }

  /** What Nomad says of the instances now. @throws RemoteError for one that failed. */
  async take(allocations: readonly AllocationStub[]): Promise<void> {
    for (const allocation of allocations) {
      const fault = await faultOf(this.#cluster, this.#service.name, allocation);
      if (fault) throw fault;
    }
    await Promise.all(allocations.map((allocation) => this.#follow(allocation)));
  }

  async #follow(allocation: AllocationStub): Promise<void> {
    const { ID, TaskStates } = allocation;
    const running = Object.values(TaskStates ?? {}).some(({ State }) => State === 'running');
    const known = this.#known.get(ID);
    if (known) {
      if (running && !known.started) this.#begun(known);
      return;
    }
    const giveUp = new AbortController();
    const timer = setTimeout(
      () => this.#fail(notStartedFault(this.#service.name, allocation.NodeName)),
      START_MS,
    );
    const arrival = { giveUp, timer, started: false };
    this.#known.set(ID, arrival);
    if (running) this.#begun(arrival);
    const instance = await instanceOf(this.#cluster.nomad, allocation);
    askReady(this.#hand, {
      instances: [instance],
      path: this.#service.health,
      signal: AbortSignal.any([giveUp.signal, this.#stop.signal]),
      onKnown: (readiness) => this.#learn(instance, readiness),
    }).catch(this.#fail);
  }

  #begun(arrival: Arrival): void {
    arrival.started = true;
    clearTimeout(arrival.timer);
    arrival.timer = setTimeout(() => arrival.giveUp.abort(), this.#service.deadline * 1000);
  }

  #learn(instance: Instance, readiness: Readiness): void {
    clearTimeout(this.#known.get(instance.id)?.timer);
    // Nobody waits for it any more.
    if (this.#stop.signal.aborted) return;
    if (readiness.state === 'ready') {
      this.ready.push(instance);
      this.#onReady();
      return;
    }
    const { host, task, id } = instance;
    const { health } = this.#service;
    void logOf(this.#cluster, host, task, id, health === '/' ? undefined : health).then((log) =>
      this.#fail(notReadyFault(this.#service, host, readiness, log)),
    );
  }

  /** Asks and waits no more. */
  close(): void {
    this.#stop.abort();
    for (const { timer } of this.#known.values()) clearTimeout(timer);
  }
}
