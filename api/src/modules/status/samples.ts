import type { ComponentName } from '../../types.ts';
import type { Component } from './probes.ts';

/** What was seen of one component in one minute. */
export interface Sample {
  component: ComponentName;
  /** ISO time of the minute's start. */
  minute: string;
  up: number;
  down: number;
  /** Sum over the `up` samples, in milliseconds. */
  latencyMs: number;
}

/** Two days of minutes of four components: as long as the table keeps minutes. */
const MAX_SAMPLES = 4 * 2 * 24 * 60;

const MINUTE = 60_000;

/** Samples waiting to be written, added up by component and minute; the oldest go when PostgreSQL stays away for days. */
export class PendingSamples {
  readonly #samples = new Map<string, Sample>();

  add(components: readonly Component[], at: Date): void {
    const minute = new Date(Math.floor(at.getTime() / MINUTE) * MINUTE).toISOString();
    const database = components.find(({ name }) => name === 'database');
    for (const { name, state, latencyMs } of components) {
      if (state === 'unknown') continue;
      // What people mean by "the API is up" is that it can do its work: `api` counts as up only with its database.
      const up = state === 'up' && (name !== 'api' || database?.state !== 'down');
      this.#merge({
        component: name,
        minute,
        up: up ? 1 : 0,
        down: up ? 0 : 1,
        latencyMs: up ? (latencyMs ?? 0) : 0,
      });
    }
  }

  /** Takes all out, to write them; `restore` puts them back when that failed. */
  take(): Sample[] {
    const samples = [...this.#samples.values()];
    this.#samples.clear();
    return samples;
  }

  restore(samples: readonly Sample[]): void {
    const newer = this.take();
    for (const sample of [...samples, ...newer]) this.#merge(sample);
  }

  all(): Sample[] {
    return [...this.#samples.values()];
  }

  #merge(sample: Sample): void {
    const key = `${sample.component} ${sample.minute}`;
    const known = this.#samples.get(key);
    if (known !== undefined) {
      known.up += sample.up;
      known.down += sample.down;
      known.latencyMs += sample.latencyMs;
      return;
    }
    const oldest = this.#samples.size >= MAX_SAMPLES ? this.#samples.keys().next() : undefined;
    if (oldest?.done === false) this.#samples.delete(oldest.value);
    this.#samples.set(key, { ...sample });
  }
}
