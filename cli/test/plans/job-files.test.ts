import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/lib/process.ts';
import { jobFile, jobVariables, migrateVariables } from '../../src/plans/deploy/job-variables.ts';
import { findNomad } from '../helpers/nomad.ts';
import { goldenEnvironment } from '../helpers/vault.ts';

const FOLDER = resolve(import.meta.dirname, '../../../nomad');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.nomad.hcl'));
const MINUTE = 60_000;

const nomad = findNomad();
if (nomad === undefined) console.warn('SKIPPED: the job files are not parsed, no Nomad executable was found');
const withNomad = test.skipIf(nomad === undefined);
const callNomad = (...args: string[]) => run(nomad ?? '', args, { timeoutMs: MINUTE });

const environment = goldenEnvironment('prod');
const release = {
  image: `registry/pulse/x@sha256:${'0'.repeat(64)}`,
  release: '7',
  secretsVersion: 'a',
  publicPort: 443,
};
const jobs = environment.services.map((service) => ({
  job: service.name,
  file: jobFile(service, FILES),
  variables: jobVariables(environment, service, release),
}));
const [api] = environment.services;
if (!api) throw new Error('the golden manifest has an API');
const all = [
  ...jobs,
  { job: 'migrate', file: 'migrate.nomad.hcl', variables: migrateVariables(environment, api, release) },
];

withNomad('the job files are formatted as Nomad formats them', { timeout: MINUTE }, async () => {
  const checked = await callNomad('fmt', '-check', ...FILES.map((name) => join(FOLDER, name)));
  expect(checked, checked.tail).toMatchObject({ exitCode: 0, stdout: '' });
});

interface Job {
  ID: string;
  Meta: Record<string, string>;
  Update: Record<string, unknown> | null;
  TaskGroups: {
    Tasks: {
      User: string;
      Config: Record<string, unknown>;
      Services: { Name: string; CanaryTags: string[] }[] | null;
    }[];
  }[];
}

async function parsed(file: string, variables: object): Promise<Job> {
  const folder = mkdtempSync(join(tmpdir(), 'pulse-job-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const values = join(folder, 'values.json');
  writeFileSync(values, JSON.stringify(variables));
  const args = ['job', 'run', '-output', '-hcl2-strict=false', `-var-file=${values}`, join(FOLDER, file)];
  const result = await callNomad(...args);
  expect(result.exitCode, result.tail).toBe(0);
  return (JSON.parse(result.stdout) as { Job: Job }).Job;
}

withNomad.each(all)('Nomad reads the job of $job', { timeout: MINUTE }, async ({ job, file, variables }) => {
  const read = await parsed(file, variables);
  expect(read.ID).toBe(job);
  expect(read.Meta).toMatchObject({ pulse_release: '7', pulse_image: release.image });
  for (const { User, Config } of read.TaskGroups.flatMap(({ Tasks }) => Tasks)) {
    expect(User).toBe('10001:10001');
    expect(Config).toMatchObject({
      readonly_rootfs: true,
      cap_drop: ['all'],
      security_opt: ['no-new-privileges'],
    });
    expect(Config['pids_limit']).toBeGreaterThan(0);
  }
});

withNomad.each(jobs)(
  'no instance of $job serves before pulse says so, nor restarts with the others',
  { timeout: MINUTE },
  async ({ job, file, variables }) => {
    const read = await parsed(file, variables);
    const [group] = read.TaskGroups;
    const service = group?.Tasks[0]?.Services?.find(({ Name }) => Name === job);
    expect(service?.CanaryTags).toEqual(['pulse-canary']);
    expect(read.Update).toMatchObject({
      AutoPromote: false,
      AutoRevert: true,
      Canary: variables['count'],
      HealthCheck: 'task_states',
    });
  },
);

/** What a file declares, by name: pulse must give every one of these a value. */
const declared = (file: string): string[] =>
  [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/^variable "(\w+)"/gmu)].map(
    ([, name]) => name ?? '',
  );

test.each(all)('the job file of $job declares nothing that it is not given', ({ file, variables }) => {
  expect(declared(file).filter((name) => !(name in variables))).toEqual([]);
});
