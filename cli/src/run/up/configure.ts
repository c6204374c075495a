import { rmSync } from 'node:fs';
import { readSecrets } from '../../config/base-secrets.ts';
import { HOST_ROLES } from '../../config/host-roles.ts';
import { secretsOfRole } from '../../config/role-secrets.ts';
import { BugError, ToolError } from '../../errors/errors.ts';
import {
  authorityCertificate,
  buildInventory,
  endOrphan,
  findAnsible,
  findMitogen,
  type RoleNews,
  startPlaybook,
} from '../../drivers/ansible/index.ts';
import { keepArtifact } from '../../drivers/artifacts/index.ts';
import { ownKey, placesFor } from '../../drivers/control/reach.ts';
import { writeWhole } from '../../drivers/control/write.ts';
import { count } from '../../lib/text.ts';
import type { UpStepOf } from '../../plans/up/steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { Configuring, UpContext } from './context.ts';
import { groundOf, inputsOf } from './ground.ts';
import { lookAtSecrets } from './secrets.ts';

const MINUTE = 60_000;
const PATIENCE_MINUTES = 15;

/** Milliseconds a task may say nothing: PULSE_TASK_TIMEOUT, in minutes. */
function patience(env: Readonly<Record<string, string | undefined>>): number {
  const minutes = Number(env.PULSE_TASK_TIMEOUT ?? PATIENCE_MINUTES);
  return (Number.isFinite(minutes) && minutes > 0 ? minutes : PATIENCE_MINUTES) * MINUTE;
}

const roleSteps = ({ plan }: UpContext): UpStepOf<'role.apply'>[] =>
  plan.phases.flatMap((phase) => phase.steps).filter((step) => step.kind === 'role.apply');

/** Which role runs on which hosts, for the playbook: exactly those of the plan. */
function roleHosts(context: UpContext): Record<string, string[]> {
  const steps = roleSteps(context);
  return Object.fromEntries(
    HOST_ROLES.map((role) => [
      role,
      steps.filter(({ input }) => input.role === role).map(({ input }) => input.host),
    ]),
  );
}

/**
 * The secrets that the roles of the plan are given, as variables of their names in small letters, and the certificate
 * of the authority. The reporter learns each, so that it can be printed nowhere.
 */
async function roleSecrets(context: UpContext): Promise<Record<string, string>> {
  const { target, reporter, live } = context;
  const given = new Set(
    roleSteps(context).flatMap(({ input }) => secretsOfRole(target.environment, input.role)),
  );
  // The certificate is made from the authority's key, whether or not a role is given that.
  const secrets = await readSecrets(target, [...new Set([...given, 'CA_KEY' as const])]);
  for (const secret of Object.values(secrets)) reporter.learn(secret);
  const { tools } = live;
  if (!tools)
    throw new BugError({ code: 'bug.no-ansible', summary: 'Roles are applied before Ansible is there.' });
  const name = `${target.environment.project} ${target.environment.name}`;
  return {
    ca_certificate: await authorityCertificate(target.root, tools, name, secrets.CA_KEY),
    ...Object.fromEntries([...given].map((secret) => [secret.toLowerCase(), secrets[secret].reveal()])),
  };
}

type Listener = (news: RoleNews) => void;

async function startConfiguring(context: UpContext): Promise<Configuring> {
  const { target, live } = context;
  const places = placesFor(target);
  await context.lease.extend();
  await endOrphan(places.ansible);
  live.tools ??= (await findAnsible(target.root)).tools;
  const { ground, artifacts } = await groundOf(target, live.known);
  const quiet = { progress: () => undefined, signal: context.signal };
  await Promise.all(artifacts.map((each) => keepArtifact(target.root, each, target.env, quiet)));
  const { fingerprints } = await lookAtSecrets(target);
  const inventory = buildInventory({
    environment: target.environment,
    ground,
    key: ownKey(target),
    knownHosts: places.knownHosts,
    binaries: Object.fromEntries(artifacts.map(({ name, kept }) => [name, kept])),
    inputs: await inputsOf(target, ground, fingerprints),
  });
  await writeWhole(places.inventory, `${JSON.stringify(inventory, null, 1)}\n`);
  const listeners = new Map<string, Listener>();
  const earlier = new Map<string, RoleNews>();
  const variables = { ...(await roleSecrets(context)), pulse_run: roleHosts(context) };
  context.onForce(() => rmSync(places.variables, { force: true }));
  await writeWhole(places.variables, JSON.stringify(variables));
  const playbook = startPlaybook({
    root: target.root,
    tools: live.tools,
    inventory: places.inventory,
    strategies: target.env.PULSE_ANSIBLE_STRATEGY === 'linear' ? undefined : await findMitogen(live.tools),
    variables: places.variables,
    record: places.ansible,
    patienceMs: patience(target.env),
    onNews(news) {
      const key = `${news.host}/${news.role}`;
      const listener = listeners.get(key);
      if (listener) listener(news);
      // The step of the next role starts a moment after Ansible does: it hears what it missed.
      else earlier.set(key, news);
    },
  });
  // Every role waits for the end itself; whoever never got to wait must not leave it unhandled.
  playbook.done.catch(() => undefined);
  return {
    playbook,
    listen(host, role, listener) {
      const key = `${host}/${role}`;
      listeners.set(key, listener);
      const missed = earlier.get(key);
      if (missed) listener(missed);
    },
  };
}

/** Applies one role to one host. All of a plan are applied by one run of Ansible, which the first of them starts. */
export async function applyRole(
  { input: { host, role } }: UpStepOf<'role.apply'>,
  context: UpContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const { playbook, listen } = await (context.live.configuring ??= startConfiguring(context));
  const stop = () => void playbook.stop();
  if (voice.signal.aborted) stop();
  voice.signal.addEventListener('abort', stop, { once: true });
  try {
    const applied = new Promise<StepOutcome>((resolve, reject) => {
      listen(host, role, (news) => {
        switch (news.news) {
          case 'progress':
            voice.progress(news.text);
            break;
          case 'log':
            voice.log(news.line);
            break;
          case 'done':
            resolve({ detail: news.changes === 0 ? 'no change' : count(news.changes, 'change') });
            break;
          case 'failed':
            reject(news.error);
            break;
        }
      });
    });
    const ended = playbook.done.then(() => {
      throw new ToolError({
        code: 'ansible.incomplete',
        summary: `Ansible ended well, yet ${role} left no receipt on ${host}.`,
        hints: ['pulse up ENV   # goes on where it stopped'],
      });
    });
    return await Promise.race([applied, ended]);
  } finally {
    voice.signal.removeEventListener('abort', stop);
  }
}
