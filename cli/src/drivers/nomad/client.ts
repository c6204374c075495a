import type { Answer, Call, Transport } from './http.ts';
import { refused } from './errors.ts';
import type * as api from './types.ts';

/** How long one blocking query waits before it is asked again. */
const WAIT = '10s';
const WAIT_LIMIT_MS = 20_000;

/** A value and the index to wait from for a newer one. */
export interface Seen<T> {
  value: T;
  index: number;
}

export interface Waiting {
  /** Answers only once something newer than this index is there, or after some seconds. */
  after?: number;
  signal?: AbortSignal | undefined;
}

const slash = encodeURIComponent;
/** Paths of variables keep their slashes. */
const variablePath = (path: string) => path.split('/').map(slash).join('/');

/** Nomad's API as a release needs it. Every call throws RemoteError with a cause when Nomad refuses. */
export class Nomad {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  close(): void {
    this.#transport.close();
  }

  async #ask<T>(what: string, path: string, call?: Call): Promise<T> {
    return (await this.#seen<T>(what, path, call)).value;
  }

  async #seen<T>(what: string, path: string, call?: Call): Promise<Seen<T>> {
    const answer = await this.#transport.call(path, call);
    return { value: parsed(what, answer) as T, index: answer.index };
  }

  /** As `#ask`; null where there is no such thing. */
  async #find<T>(what: string, path: string): Promise<T | null> {
    const answer = await this.#transport.call(path);
    return answer.status === 404 ? null : (parsed(what, answer) as T);
  }

  #wait<T>(what: string, path: string, { after, signal }: Waiting): Promise<Seen<T>> {
    if (after === undefined) return this.#seen(what, path, { signal });
    return this.#seen(what, path, { query: { index: after, wait: WAIT }, signal, timeoutMs: WAIT_LIMIT_MS });
  }

  /** HCL as Nomad itself reads it; `variables` is the text of a variables file. */
  parse(name: string, source: string, variables: string): Promise<api.Job> {
    const body = { JobHCL: source, Variables: variables, Canonicalize: true };
    return this.#ask(`The job file of ${name} cannot be used`, '/v1/jobs/parse', { method: 'POST', body });
  }

  job(id: string): Promise<api.Job | null> {
    return this.#find(`The job ${id} could not be read`, `/v1/job/${slash(id)}`);
  }

  plan(job: api.Job): Promise<api.JobPlan> {
    const what = `The job ${job.ID} could not be planned`;
    return this.#ask(what, `/v1/job/${slash(job.ID)}/plan`, {
      method: 'POST',
      body: { Job: job, Diff: true },
    });
  }

  /** Registers a job, if it is still as the plan saw it: 0 is not there yet. */
  register(job: api.Job, modifyIndex: number): Promise<api.Registered> {
    return this.#ask(`The job ${job.ID} could not be registered`, '/v1/jobs', {
      method: 'POST',
      body: { Job: job, EnforceIndex: true, JobModifyIndex: modifyIndex },
    });
  }

  /** Stops a job and everything of it; what it was stays on record. */
  async stop(id: string): Promise<void> {
    await this.#ask(`The job ${id} could not be stopped`, `/v1/job/${slash(id)}`, { method: 'DELETE' });
  }

  /** Stops a job and forgets that it was there; one that is gone already is no failure. */
  async purge(id: string): Promise<void> {
    const answer = await this.#transport.call(`/v1/job/${slash(id)}`, {
      method: 'DELETE',
      query: { purge: 'true' },
    });
    if (answer.status !== 404) parsed(`The job ${id} could not be removed`, answer);
  }

  async dispatch(
    id: string,
    meta: Record<string, string>,
  ): Promise<{ DispatchedJobID: string; EvalID: string }> {
    const what = `${id} could not be started`;
    return this.#ask(what, `/v1/job/${slash(id)}/dispatch`, { method: 'POST', body: { Meta: meta } });
  }

  evaluation(id: string, waiting: Waiting = {}): Promise<Seen<api.Evaluation>> {
    return this.#wait('How Nomad places the job is not known', `/v1/evaluation/${slash(id)}`, waiting);
  }

  /** The newest deployment of a job. */
  latestDeployment(job: string): Promise<api.Deployment | null> {
    return this.#find(`The deployment of ${job} could not be read`, `/v1/job/${slash(job)}/deployment`);
  }

  deployment(id: string, waiting: Waiting = {}): Promise<Seen<api.Deployment>> {
    return this.#wait('The deployment could not be read', `/v1/deployment/${slash(id)}`, waiting);
  }

  allocationsOfDeployment(id: string, waiting: Waiting = {}): Promise<Seen<api.AllocationStub[]>> {
    return this.#wait(
      'The allocations could not be read',
      `/v1/deployment/allocations/${slash(id)}`,
      waiting,
    );
  }

  allocationsOfJob(id: string, waiting: Waiting = {}): Promise<Seen<api.AllocationStub[]>> {
    return this.#wait('The allocations could not be read', `/v1/job/${slash(id)}/allocations`, waiting);
  }

  allocation(id: string): Promise<api.Allocation> {
    return this.#ask('The allocation could not be read', `/v1/allocation/${slash(id)}`);
  }

  async promote(deployment: string): Promise<void> {
    await this.#ask('The new release could not be promoted', `/v1/deployment/promote/${slash(deployment)}`, {
      method: 'POST',
      body: { DeploymentID: deployment, All: true },
    });
  }

  /** Gives a deployment up; with auto_revert the job is what it was before in the same moment. */
  async fail(deployment: string): Promise<void> {
    const answer = await this.#transport.call(`/v1/deployment/fail/${slash(deployment)}`, {
      method: 'POST',
      body: {},
    });
    // It ended by itself meanwhile.
    if (answer.status === 400 && /terminal deployment/iu.test(answer.text)) return;
    parsed('The deployment could not be given up', answer);
  }

  services(name: string, waiting: Waiting = {}): Promise<Seen<api.ServiceRegistration[]>> {
    return this.#wait(`Who serves ${name} is not known`, `/v1/service/${slash(name)}`, waiting);
  }

  nodes(): Promise<api.Node[]> {
    return this.#ask('The nodes could not be listed', '/v1/nodes');
  }

  variable(path: string): Promise<api.Variable | null> {
    return this.#find(`The variable ${path} could not be read`, `/v1/var/${variablePath(path)}`);
  }

  variables(prefix: string): Promise<api.VariableStub[]> {
    return this.#ask('The variables could not be listed', '/v1/vars', { query: { prefix } });
  }

  /** Writes a variable if it is still at this index: 0 is not there yet. Resolves to its new index. */
  async putVariable(path: string, items: Record<string, string>, index: number): Promise<number> {
    const written = await this.#ask<api.Variable>(
      `The variable ${path} could not be written`,
      `/v1/var/${variablePath(path)}`,
      { method: 'PUT', query: { cas: index }, body: { Path: path, Items: items } },
    );
    return written.ModifyIndex;
  }

  async deleteVariable(path: string): Promise<void> {
    const answer = await this.#transport.call(`/v1/var/${variablePath(path)}`, { method: 'DELETE' });
    if (answer.status !== 404) parsed(`The variable ${path} could not be removed`, answer);
  }
}

/** The document of an answer. @throws RemoteError when it is no success. */
function parsed(what: string, answer: Answer): unknown {
  if (answer.status >= 300 || answer.status < 200) throw refused(what, answer);
  return answer.text === '' ? null : JSON.parse(answer.text);
}
