import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../helpers/project.ts';

const golden = (name: string) => resolve(import.meta.dirname, '../golden/manifest', `${name}.yaml`);

describe('pulse config', () => {
  test('prints every environment, one a line', async () => {
    const { code, stdout } = await openProject().run(['config']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^3 environments of pulse in pulse\.yaml\n/u);
    expect(stdout).toMatch(/^ {2}prod +ovh +front, back, ops +pulse\.example\.org$/mu);
    expect(stdout).toMatch(/^ {2}lab +lab +solo \(like preprod\) +lab\.localhost$/mu);
  });

  test('prints an environment and where each value comes from', async () => {
    const { code, stdout } = await openProject().run(['config', 'preprod']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^preprod · ovh · 1 host {3}from pulse\.yaml\n/u);
    expect(stdout).toMatch(/^ {2}budget +15 EUR\/month +line \d+$/mu);
    expect(stdout).toMatch(/^ {2}hosts\.solo\.plan +vps-2027-model2 +default$/mu);
  });

  test('rehearses another topology with --like', async () => {
    const { stdout } = await openProject().run(['config', 'lab', '--like', 'prod']);
    expect(stdout).toMatch(/^lab · lab · 3 hosts like prod/u);
    expect(stdout).toMatch(/^ {2}hosts\.back\.roles +api, database +line \d+, as prod$/mu);
    expect(stdout).toMatch(/^ {2}like +prod +--like prod$/mu);
  });

  test('prints one JSON document, with an origin for every setting', async () => {
    const { stdout } = await openProject().run(['config', 'prod', '--json']);
    const document = JSON.parse(stdout) as {
      v: number;
      environments: { environment: { hosts: unknown[] }; origins: object }[];
    };
    expect(document).toMatchObject({ v: 1, manifest: 'pulse.yaml' });
    expect(document.environments[0]?.environment).toMatchObject({
      name: 'prod',
      release: { watch: 30, errors: 0.01, p95: 2 },
    });
    expect(document.environments[0]?.origins).toMatchObject({
      'hosts.ops.roles': { from: 'manifest' },
      user: { from: 'default' },
    });
  });

  test('prints the schema that the repository keeps', async () => {
    const { code, stdout } = await openProject().run(['config', 'schema']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'pulse.yaml',
    });
  });

  test('finds the manifest from a folder below it, and through a symbolic link', async () => {
    const project = openProject();
    mkdirSync(project.file('a folder', 'below'), { recursive: true });
    symlinkSync(project.file('a folder'), join(project.home, 'link'));
    const below = await project.run(['config'], { cwd: project.file('a folder', 'below') });
    expect(below.stdout).toContain('3 environments of pulse');
    const linked = await project.run(['config'], { cwd: join(project.home, 'link', 'below') });
    expect(linked.code).toBe(0);
  });

  test('anywhere else takes the manifest it came with', async () => {
    const project = openProject();
    const { code, stdout } = await project.run(['config'], { cwd: project.home });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^3 environments of pulse in \/.*pulse\.yaml\n/u);
  });
});

describe('wrong words and wrong files', () => {
  test('a manifest with faults: all of them, exit 2, nothing on standard output', async () => {
    const { code, stdout, stderr } = await openProject(golden('two-faults')).run(['config', 'preprod']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^pulse\.yaml:14:42 {2}unknown role "databse" for host "solo"\n/u);
    expect(stderr).toMatch(/\n2 faults\. Nothing was changed\. {3}\(exit 2\)\n$/u);
  });

  test('with --json the faults are data', async () => {
    const { code, stdout, stderr } = await openProject(golden('two-faults')).run(['config', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      v: 1,
      manifest: 'pulse.yaml',
      faults: [
        {
          code: 'manifest.unknown-word',
          path: 'environments.preprod.hosts.solo.roles[3]',
          hint: 'did you mean "database"?',
          start: { line: 14, column: 42 },
          end: { line: 14, column: 49 },
        },
        { code: 'manifest.value', start: { line: 15, column: 13 } },
      ],
    });
  });

  test.each([
    [
      ['config', 'prdo'],
      /^environment "prdo" is not in the manifest\n {2}did you mean "prod"\?\n {2}next: pulse config {3}\(exit 2\)\n$/u,
    ],
    [
      ['config', 'lab', '--like', 'prdo'],
      /^--like: environment "prdo" is not in the manifest\n {2}did you mean "prod"\?/u,
    ],
    [
      ['config', 'prod', '--like', 'preprod'],
      /^--like rehearses an environment in a lab; "prod" is at OVHcloud\n {2}next: pulse config lab --like preprod/u,
    ],
    [['config', '--like', 'prod'], /^--like needs the environment that rehearses\n/u],
    [['config', 'lab', '--like'], /^Option '--like <environment>' argument missing\n/u],
    [['config', 'lab', '--lik', 'prod'], /^Unknown option '--lik'\n.*--like/u],
  ])('%j', async (args, expected) => {
    const { code, stdout, stderr } = await openProject().run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(expected);
  });

  test('a manifest that is no UTF-8 text, or larger than any', async () => {
    const project = openProject();
    writeFileSync(project.file('pulse.yaml'), Buffer.from([0x70, 0xff, 0xfe]));
    expect((await project.run(['config'])).stderr).toMatch(
      /^cannot read pulse\.yaml: it is not UTF-8 text {3}\(exit 2\)/u,
    );
    writeFileSync(project.file('pulse.yaml'), 'x'.repeat(1_000_000));
    expect((await project.run(['config'])).stderr).toMatch(/^pulse\.yaml is larger than a manifest can be/u);
  });

  test.skipIf(process.getuid?.() === 0)('a manifest that may not be read', async () => {
    const project = openProject();
    writeFileSync(project.file('other.yaml'), '');
    rmSync(project.file('pulse.yaml'));
    writeFileSync(project.file('pulse.yaml'), 'project: pulse', { mode: 0 });
    expect((await project.run(['config'])).stderr).toMatch(/^cannot read pulse\.yaml: you may not read it/u);
  });
});
