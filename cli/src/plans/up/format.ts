import type { Environment } from '../../config/environment.ts';
import { rolesOn } from '../../config/host-roles.ts';
import { count } from '../../lib/text.ts';
import { planHash } from '../hash.ts';
import { layoutPlan, type PlanLine, sayLastTime } from '../layout.ts';
import type { Plan } from '../types.ts';
import type { ArtifactRef, UpStep, UpStepOf } from './steps.ts';

type Line = PlanLine;

const line = (sign: Line['sign'], what: string, why: string): Line => ({ sign, what, why });

function provisionLine(step: UpStep): Line {
  if (step.kind === 'lab.open') return line('~', step.input.host, step.cause);
  if (step.kind === 'artifact.fetch')
    return line('+', `${step.input.name} ${step.input.version}`, `from ${step.input.from}`);
  if (step.kind === 'lab.host') {
    const { cpus, memory } = step.input;
    const size = [cpus === null ? '' : `${cpus} CPUs`, memory === null ? '' : `${memory} MB`];
    const limits = size.filter(Boolean).join(', ');
    const sign = step.title.startsWith('Start') ? '~' : '+';
    return line(sign, step.input.host, [step.cause, limits].filter(Boolean).join('; '));
  }
  return line('+', step.id, step.cause);
}

const releaseLine = (step: UpStep): Line[] =>
  step.kind === 'release.first' ? [line('+', step.input.services.join(', '), step.cause)] : [];

/** `nomad 1.11.3, traefik 3.6.12 from the cache`, one a source. */
function sayArtifacts(artifacts: readonly ArtifactRef[]): string[] {
  const sources = [...new Set(artifacts.map(({ from }) => from))];
  return sources.map((source) => {
    const own = artifacts.filter(({ from }) => from === source);
    return `${own.map(({ name, version }) => `${name} ${version}`).join(', ')} from ${source}`;
  });
}

/** Roles of a host with one cause share a line; a host of which nothing is to do has one too. */
function hostLines(environment: Environment, host: string, steps: readonly UpStepOf<'role.apply'>[]): Line[] {
  const causes = new Map<string, UpStepOf<'role.apply'>[]>();
  for (const step of steps) causes.set(step.cause, [...(causes.get(step.cause) ?? []), step]);
  const lines = [...causes].map(([cause, alike]) => {
    const [only] = alike;
    const what = alike.length === 1 && only ? only.input.role : count(alike.length, 'role');
    const why = [cause, ...sayArtifacts(alike.flatMap(({ input }) => input.artifacts))].join('; ');
    return line(cause === 'the host is new' ? '+' : '~', `${host}: ${what}`, why);
  });
  const rest = rolesOn(environment, host).length - steps.length;
  if (rest > 0) lines.push(line('·', `${host}: ${count(rest, 'role')}`, 'nothing to do'));
  return lines;
}

function blocks(environment: Environment, plan: Plan<UpStep>): [string, Line[]][] {
  const stepsOf = (name: string) => plan.phases.find((phase) => phase.name === name)?.steps ?? [];
  const roles = stepsOf('configure').filter((step) => step.kind === 'role.apply');
  const configure = environment.hosts.flatMap(({ name }) =>
    hostLines(
      environment,
      name,
      roles.filter(({ input }) => input.host === name),
    ),
  );
  const checks = stepsOf('verify').length;
  const all: [string, Line[]][] = [
    ['provision', stepsOf('provision').map(provisionLine)],
    ['configure', configure],
    ['deploy', stepsOf('deploy').flatMap(releaseLine)],
    ['verify', checks > 0 ? [line(' ', count(checks, 'check'), '')] : []],
  ];
  return all.filter(([, lines]) => lines.length > 0);
}

/** `3 to add, 2 to change, 0 to destroy. About 3 min (last time 2 min 51 s).` `lastMs`: how long it took, when known. */
export function summarize(plan: Plan<UpStep>, lastMs?: number): string {
  const time = lastMs === undefined ? '' : ` ${sayLastTime(lastMs)}`;
  const steps = plan.phases.filter(({ name }) => name !== 'verify').flatMap((phase) => phase.steps);
  if (plan.phases.length === 0) return 'Nothing to do.';
  if (steps.length === 0) return `Nothing to change, only to verify.${time}`;
  const added = steps.filter(
    ({ kind, cause }) => (kind !== 'role.apply' && kind !== 'lab.open') || cause === 'the host is new',
  ).length;
  return `${added} to add, ${steps.length - added} to change, 0 to destroy.${time}`;
}

export interface PlanStyle {
  /** How long the last run took, when known. */
  lastMs?: number | undefined;
  /** Of the terminal, where there is one. */
  columns?: number | undefined;
}

/** The plan as people read it: what changes, where, and why. */
export function formatUpPlan(
  environment: Environment,
  plan: Plan<UpStep>,
  { lastMs, columns }: PlanStyle = {},
): string {
  const like = environment.like === null ? '' : ` like ${environment.like}`;
  const text = {
    head: `${environment.name}${like} · ${count(environment.hosts.length, 'host')}`,
    hash: planHash(plan),
    blocks: blocks(environment, plan),
    foot: summarize(plan, lastMs),
  };
  return layoutPlan(text, columns);
}
