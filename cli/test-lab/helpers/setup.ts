import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findArtifact } from '../../src/drivers/artifacts/find.ts';
import { ARTIFACTS, clear, clearAfterwards, forget, layGround, ROOT, tool } from './ground.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why no host can be made here; empty when they can. */
    missing: string;
    /** Folder with `project` and `home`. */
    base: string;
    /** Milliseconds since the epoch after which nothing long is begun. */
    until: number;
  }
}

/** What this machine lacks for a lab, in words; empty when it has all. */
async function whatIsMissing(): Promise<string> {
  const engine = await tool('docker', ['version', '--format', '{{.Server.Version}}'], 20_000);
  if (engine.exitCode !== 0) return `no Docker engine answers: ${engine.startError?.message ?? engine.tail}`;
  try {
    await findArtifact(ROOT, 'nomad', process.env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

/** The lab, its state on this machine and the folders: all go, before and after, whatever happened. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  rmSync(ARTIFACTS, { recursive: true, force: true });
  mkdirSync(ARTIFACTS, { recursive: true });
  // PULSE_LAB_KEEP=FOLDER: the lab and its folders stay, and the next run with the same folder goes on with them.
  const kept = process.env.PULSE_LAB_KEEP;
  const base = kept === undefined ? mkdtempSync(join(tmpdir(), 'pulse-lab-')) : resolve(kept);
  layGround(base);
  const missing = await whatIsMissing();
  if (missing !== '') console.warn(`SKIPPED: every scenario that needs hosts (${missing})`);
  if (missing === '' && kept === undefined) await clear();
  if (kept === undefined) forget();
  if (missing === '' && kept === undefined) clearAfterwards();
  const seconds = Number(process.env.PULSE_LAB_SECONDS ?? Infinity);
  project.provide('missing', missing);
  project.provide('base', base);
  project.provide('until', Number.isFinite(seconds) ? Date.now() + seconds * 1000 : Number.MAX_SAFE_INTEGER);
  return async () => {
    if (kept !== undefined) return;
    if (missing === '') await clear();
    forget();
    rmSync(base, { recursive: true, force: true });
  };
}
