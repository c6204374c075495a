import { suggestion } from '../../config/diagnostics/nearest.ts';
import {
  CATALOGUE,
  type CatalogueEntry,
  fill,
  findAll,
  listKept,
  lookFor,
} from '../../drivers/artifacts/index.ts';
import { UserError } from '../../errors/errors.ts';
import { count } from '../../lib/text.ts';
import { buildArtifactsPlan } from '../../plans/artifacts.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import { execute } from '../execute.ts';
import { tellRun } from '../tell.ts';
import { artifactsHandlers } from './handlers.ts';
import type { ArtifactsRequest, ArtifactsSurroundings } from './request.ts';

/** Compilers take all processors by themselves; lock files are written one after the other. */
const CONCURRENCY = { fetch: 4, build: 1, lock: 1 };
const DONE = { fetch: 'fetched', build: 'built', lock: 'locked' };

function entriesOf(names: readonly string[]): readonly CatalogueEntry[] {
  const known = CATALOGUE.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined)
    return names.length === 0 ? CATALOGUE : CATALOGUE.filter(({ name }) => names.includes(name));
  throw new UserError({
    code: 'artifacts.unknown',
    summary: `There is no artifact "${unknown}".`,
    detail: suggestion(unknown, known) ?? `There are ${known.join(', ')}.`,
    hints: ['pulse artifacts list'],
  });
}

type Wanted = { name: string; version: string; from: string }[];

async function toFetch({ root, env, names }: ArtifactsRequest): Promise<Wanted> {
  const found = await findAll(root, entriesOf(names), env);
  return found.filter(({ ready }) => !ready).map(({ name, version, from }) => ({ name, version, from }));
}

/** Those that were named and are not built; without names, those that are to be had in no other way. */
async function toBuild({ root, env, names, lock }: ArtifactsRequest): Promise<Wanted> {
  const wanted = entriesOf(names).map(async (entry) => {
    const built = (await listKept(root, entry.name)).some(
      ({ version, origin }) => version === entry.pinned && origin === 'built',
    );
    const there = names.length === 0 ? (await lookFor(root, entry, env)) !== undefined : built;
    const { name, pinned: version, recipe } = entry;
    return there && !lock ? [] : [{ name, version, from: recipe.package }];
  });
  return (await Promise.all(wanted)).flat();
}

function toLock({ names }: ArtifactsRequest): Wanted {
  const versions = new Map(
    names.map((word): [string, string | undefined] => {
      const [name = '', version] = word.split('@', 2);
      return [name, version];
    }),
  );
  return entriesOf([...versions.keys()]).map(({ name, pinned, sums }) => {
    const version = versions.get(name) ?? pinned;
    if (/^\d[\w.+-]*$/u.test(version)) return { name, version, from: fill(sums, version) };
    throw new UserError({
      code: 'artifacts.bad-version',
      summary: `"${version}" is no version of ${name}.`,
      hints: [`pulse artifacts lock ${name}@${pinned}`],
    });
  });
}

async function carryOut(request: ArtifactsRequest, surroundings: ArtifactsSurroundings): Promise<void> {
  const { reporter, signal } = surroundings;
  const { emit } = reporter;
  const { action } = request;
  const wanted = await { fetch: toFetch, build: toBuild, lock: toLock }[action](request);
  const plan = buildArtifactsPlan(action, wanted);
  const names = wanted.map(({ name }) => name);
  if (wanted.length > 0) {
    emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
    await execute(plan, artifactsHandlers(request), { emit, signal, concurrency: CONCURRENCY[action] });
  }
  const text =
    names.length > 0
      ? `${count(names.length, 'artifact')} ${DONE[action]}: ${names.join(', ')}.\n  next: pulse artifacts list`
      : 'Nothing to do: everything is at hand.\n  next: pulse artifacts list';
  emit({ type: 'result', name: `artifacts.${action}`, text, data: { artifacts: names } });
}

/** The whole life of `pulse artifacts fetch|build|lock`, told in events. Returns the exit code. */
export function runArtifacts(
  request: ArtifactsRequest,
  surroundings: ArtifactsSurroundings,
): Promise<number> {
  const run = { command: `artifacts ${request.action}`, environment: 'this machine' };
  return tellRun(run, surroundings.reporter, (reporter) => carryOut(request, { ...surroundings, reporter }));
}
