import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pageAddress } from '../../config/dev-environment.ts';
import type { Target } from '../../config/target.ts';
import {
  composeDown,
  type ComposeProject,
  composeUp,
  followCompose,
  needCompose,
} from '../../drivers/compose/compose.ts';
import { acquireInstance } from '../../drivers/local/instance.ts';
import { isNoise, readLogLine } from '../../drivers/local/log-line.ts';
import { releasePorts } from '../../drivers/local/reservations.ts';
import { type DevSecrets, keepSecrets } from '../../drivers/local/secrets.ts';
import { CancelledError } from '../../errors/errors.ts';
import { stateDir } from '../../lib/paths.ts';
import { buildComposePlan, type ComposeStep, type ComposeWishes } from '../../plans/compose.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import { confirm } from '../confirm.ts';
import { execute, type Handle } from '../execute.ts';
import { handleImageStep } from '../images/handlers.ts';
import { type Images, type ImagesRequest, observeImages } from '../images/images.ts';
import { tellRun } from '../tell.ts';
import { walkStage } from './journey.ts';
import { choosePorts } from './ports.ts';
import type { DevRequest, Surroundings } from './request.ts';

export interface ComposeRequest extends Omit<DevRequest, 'seed'> {
  target: Target;
}

interface Settled {
  request: ComposeRequest;
  images: Images;
  asked: ImagesRequest;
  ports: { app: number; api: number; postgres: number };
  secrets: DevSecrets;
  wishes: ComposeWishes;
}

const OVERRIDES = ['PULSE_POSTGRES_IMAGE', 'PULSE_REDIS_IMAGE'];

/** What compose.yaml is filled in with. */
export function composeVariables({
  images,
  ports,
  secrets,
  wishes,
  request,
}: Settled): Record<string, string> {
  const { ownerPassword, apiPassword, jwtKeys, refreshTokenSecret } = secrets;
  // The administrator of the database never needs to be known: it follows from what is kept anyway.
  const admin = createHash('sha256').update(`admin ${ownerPassword.reveal()}`).digest('base64url');
  const given = OVERRIDES.flatMap((name) => {
    const value = request.target.env[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(given),
    PULSE_COMPOSE_PROJECT: wishes.project,
    PULSE_API_IMAGE: images.references.get('api') ?? '',
    PULSE_APP_IMAGE: images.references.get('app') ?? '',
    PULSE_API_PORT: String(ports.api),
    PULSE_APP_PORT: String(ports.app),
    PULSE_ADMIN_PASSWORD: admin,
    PULSE_OWNER_PASSWORD: ownerPassword.reveal(),
    PULSE_API_PASSWORD: apiPassword.reveal(),
    PULSE_JWT_KEYS: jwtKeys.reveal(),
    PULSE_REFRESH_TOKEN_SECRET: refreshTokenSecret.reveal(),
  };
}

function handler(settled: Settled, project: ComposeProject): Handle<ComposeStep> {
  const walker = {};
  return async (step, voice) => {
    switch (step.kind) {
      case 'compose.empty':
        await composeDown(project, true);
        return { detail: 'removed' };
      case 'compose.up':
        await composeUp(project, voice.signal, voice.progress);
        return { detail: step.input.address };
      case 'journey.walk':
        return await walkStage(step.input, walker);
      default:
        return await handleImageStep(step, settled.asked, settled.images, voice);
    }
  };
}

/** Serves until Ctrl-C, and tells what the services write meanwhile. */
async function serve(project: ComposeProject, { reporter: { emit }, signal }: Surroundings): Promise<void> {
  const following = followCompose(project, (service, line) => {
    if (isNoise(line)) return;
    const { level, text } = readLogLine(line, 'stdout');
    emit({ type: 'service.log', service, level, line: text });
  });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await following.stop();
}

async function carryOut(settled: Settled, surroundings: Surroundings): Promise<void> {
  const { wishes, images, request } = settled;
  const { reporter, signal } = surroundings;
  const { emit } = reporter;
  const { project: name, address, check } = wishes;
  const plan = buildComposePlan(images.observed, wishes);
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  const project = { name, folder: request.root, variables: composeVariables(settled) };
  try {
    await execute(plan, handler(settled, project), { emit, signal, concurrency: 1 });
    const text = check ? 'check passed: sign-up, log-in, profile change, Mon Pulse' : address;
    const data = check ? { passed: true } : { address };
    emit({ type: 'result', name: check ? 'check' : 'address', text, data });
    if (!check) await serve(project, surroundings);
  } finally {
    await composeDown(project, check);
    emit({ type: 'service.changed', service: 'compose', state: 'stopped' });
  }
  if (signal.aborted) throw new CancelledError({ code: 'run.cancelled', summary: 'Stopped.' });
}

/** Where it is kept, and what Compose calls it: several checkouts, and checks, stand beside each other. */
function placeOf(
  { root, dataDir, check }: ComposeRequest,
  runId: string,
): { folder: string; project: string } {
  const kept = dataDir ?? join(stateDir(root), 'compose');
  const folder = check ? join(stateDir(root), 'compose-check', runId) : kept;
  const mark = check ? randomBytes(4).toString('hex') : createHash('sha256').update(folder).digest('hex');
  return { folder, project: `pulse-compose-${mark.slice(0, 8)}` };
}

async function prepared(request: ComposeRequest, surroundings: Surroundings): Promise<void> {
  const { reporter, ask } = surroundings;
  const { target, check, reset, yes, appPort, apiPort } = request;
  const { folder, project } = placeOf(request, reporter.runId);
  await needCompose();
  const instance = await acquireInstance(folder);
  try {
    if (reset) {
      const question = `Remove the database of ${project} with every account in it?`;
      await confirm({ question, yes, ask, emit: reporter.emit });
    }
    const { ports } = await choosePorts({ app: appPort, api: apiPort, ephemeral: check });
    const secrets = keepSecrets(join(folder, 'secrets.json'));
    for (const secret of Object.values(secrets)) reporter.learn(secret);
    const services = target.environment.services.filter(({ name }) => name === 'api' || name === 'app');
    const asked = { target, project: target.environment.project, services, environment: null };
    const all: ImagesRequest = { ...asked, base: null, registry: null };
    const wishes = { project, address: pageAddress(ports.app), reset, check };
    const images = await observeImages(all);
    try {
      await carryOut({ request, images, asked: all, ports, secrets, wishes }, surroundings);
    } finally {
      releasePorts(Object.values(ports));
    }
  } finally {
    instance.release();
    if (check) await rm(folder, { recursive: true, force: true });
  }
}

/** The whole life of one `pulse dev --compose`, told in events. Returns the exit code. */
export function runCompose(request: ComposeRequest, surroundings: Surroundings): Promise<number> {
  surroundings.onIntents((intent) => intent === 'stop' && surroundings.stop());
  return tellRun({ command: 'dev', environment: 'compose' }, surroundings.reporter, (reporter) =>
    prepared(request, { ...surroundings, reporter }),
  );
}
