import { gunzipSync, gzipSync } from 'node:zlib';
import type { Built, Release, UnderWay } from '../../config/release.ts';
import type { Scales } from '../../config/scale.ts';
import { BugError } from '../../errors/errors.ts';
import type { Nomad } from './client.ts';
import type { Job } from './types.ts';

/** Where an environment keeps what was released: as variables of Nomad, encrypted there, for holders of the token of releases. */
const RELEASES = 'pulse/releases/';
const CURRENT = 'pulse/current';
const UNDER_WAY = 'pulse/under-way';
const SCALES = 'pulse/scale';
/** Numbers of a fixed width sort as they count. */
const pathOf = (release: number) => `${RELEASES}${String(release).padStart(6, '0')}`;

type Items = Record<string, string>;

/** A document and the index under which it may be replaced; 0 before the first. */
export interface Kept<T> {
  value: T | null;
  index: number;
}

/** What serves. */
export interface Current {
  release: number;
  /** The image that migrated the database last, and the last migration that is applied. */
  migrated: string | null;
  schema: string | null;
  /** Service → the image that was made last, and of which inputs. */
  built: Readonly<Record<string, Built>>;
}

const JOB = 'job.';
const BEFORE = 'before.';

const pack = (job: Job) => gzipSync(JSON.stringify(job)).toString('base64');
const unpack = (text: string) => JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8')) as Job;

const withPrefix = (prefix: string, values: Readonly<Record<string, string>>): Items =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));

function ofPrefix(prefix: string, items: Items): [string, string][] {
  return Object.entries(items).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as [string, string]] : [],
  );
}

function recordIn(items: Items, path: string): unknown {
  const { record } = items;
  if (record === undefined) throw new BugError({ code: 'bug.record', summary: `${path} holds no record.` });
  return JSON.parse(record);
}

async function keptAt<T>(nomad: Nomad, path: string): Promise<Kept<T>> {
  const found = await nomad.variable(path);
  return found
    ? { value: recordIn(found.Items, path) as T, index: found.ModifyIndex }
    : { value: null, index: 0 };
}

/** The releases of an environment and the jobs they consist of. */
export class ReleaseStore {
  readonly #nomad: Nomad;

  constructor(nomad: Nomad) {
    this.#nomad = nomad;
  }

  /** Numbers of every release there is a record of, ascending. */
  async numbers(): Promise<number[]> {
    const found = await this.#nomad.variables(RELEASES);
    return found.map(({ Path }) => Number(Path.slice(RELEASES.length))).toSorted((a, b) => a - b);
  }

  async read(number: number): Promise<Release | null> {
    return (await keptAt<Release>(this.#nomad, pathOf(number))).value;
  }

  /** Every release there is a record of; those of `numbers` for who has read them already. */
  async all(numbers?: readonly number[]): Promise<Release[]> {
    const found = await Promise.all((numbers ?? (await this.numbers())).map((number) => this.read(number)));
    return found.filter((release) => release !== null);
  }

  /** The jobs of a release, by service; null where it is not kept any more. */
  async jobs(number: number): Promise<Record<string, Job> | null> {
    const found = await this.#nomad.variable(pathOf(number));
    if (!found) return null;
    return Object.fromEntries(ofPrefix(JOB, found.Items).map(([service, text]) => [service, unpack(text)]));
  }

  /** Writes a release with its jobs, new or again. */
  async write(release: Release, jobs: Readonly<Record<string, Job>>): Promise<void> {
    const path = pathOf(release.number);
    const index = (await this.#nomad.variable(path))?.ModifyIndex ?? 0;
    await this.#nomad.putVariable(path, itemsOf(release, jobs), index);
  }

  /** Writes a release that is not there yet: no look beforehand. */
  async create(release: Release, jobs: Readonly<Record<string, Job>>): Promise<void> {
    await this.#nomad.putVariable(pathOf(release.number), itemsOf(release, jobs), 0);
  }

  async forget(number: number): Promise<void> {
    await this.#nomad.deleteVariable(pathOf(number));
  }

  current(): Promise<Kept<Current>> {
    return keptAt(this.#nomad, CURRENT);
  }

  setCurrent(current: Current, index: number): Promise<number> {
    return this.#nomad.putVariable(CURRENT, { record: JSON.stringify(current) }, index);
  }

  underWay(): Promise<Kept<UnderWay>> {
    return keptAt(this.#nomad, UNDER_WAY);
  }

  /**
   * Says what is about to happen; `before` are the items of variables it replaces, by service. What an earlier run left under
   * way was finished or undone before: there is nothing of it any more. @throws RemoteError where there is.
   */
  async begin(underWay: UnderWay, before: Readonly<Record<string, Items>>): Promise<void> {
    const kept = Object.fromEntries(
      Object.entries(before).map(([name, items]) => [name, JSON.stringify(items)]),
    );
    const items = { record: JSON.stringify(underWay), ...withPrefix(BEFORE, kept) };
    await this.#nomad.putVariable(UNDER_WAY, items, 0);
  }

  /** Items of the variables as they were when the release under way began, by service. */
  async before(): Promise<Record<string, Items>> {
    const found = await this.#nomad.variable(UNDER_WAY);
    const kept = ofPrefix(BEFORE, found?.Items ?? {});
    return Object.fromEntries(kept.map(([name, text]) => [name, JSON.parse(text) as Items]));
  }

  /** How many instances somebody asked for beside the manifest, by service. */
  async scales(): Promise<Kept<Scales>> {
    return keptAt(this.#nomad, SCALES);
  }

  async setScales(scales: Scales, index: number): Promise<number> {
    return this.#nomad.putVariable(SCALES, { record: JSON.stringify(scales) }, index);
  }

  async end(): Promise<void> {
    await this.#nomad.deleteVariable(UNDER_WAY);
  }
}

/** The number of the next release: numbers are never used twice, not even those of releases that failed. */
export const nextNumber = (numbers: readonly number[], current: Current | null): number =>
  Math.max(0, current?.release ?? 0, ...numbers) + 1;

const itemsOf = (release: Release, jobs: Readonly<Record<string, Job>>): Items => ({
  record: JSON.stringify(release),
  ...withPrefix(JOB, Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, pack(job)]))),
});
