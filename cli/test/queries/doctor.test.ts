import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/lib/paths.ts';
import { runProgram } from '../../src/program.ts';
import { examine } from '../../src/queries/doctor/examine.ts';
import { formatReport } from '../../src/queries/doctor/format.ts';
import { checkBrowser, checkDependenciesOf } from '../../src/queries/doctor/packages.ts';
import { checkGit, checkGlibc, checkNode, checkPostgres } from '../../src/queries/doctor/programs.ts';
import type { Finding, Report } from '../../src/queries/doctor/report.ts';
import { checkDisk, checkMemory, checkPorts, checkStateDir } from '../../src/queries/doctor/resources.ts';
import { fakeEdge } from '../helpers/edge.ts';
import { temporaryFolder } from '../helpers/folder.ts';

test.each([
  ['24.21.0', 'ok'],
  ['22.18.0', 'ok'],
  ['22.17.9', 'missing'],
  ['20.20.2', 'missing'],
  ['26.0.0', 'ok'],
])('Node %s is %s', async (version, state) => {
  expect(await checkNode('/', version)).toMatchObject({ name: 'node', state });
});

test('what is missing has something to type, what is there does not', async () => {
  const findings = [await checkNode('/', '18.0.0'), await checkNode('/', '24.0.0')];
  expect(findings[0]?.remedy).toContain('https://nodejs.org');
  expect(findings[1]?.remedy).toBeUndefined();
});

test('on this machine the database runs on its libc', async () => {
  expect(await checkGlibc()).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(/^glibc \d/) as string,
  });
  expect(await checkPostgres()).toMatchObject({
    state: 'ok',
    found: expect.stringContaining('(PostgreSQL) 18') as string,
  });
});

test('dependencies that are not those of the lock file are missing', async () => {
  expect(await checkDependenciesOf(ROOT)).toMatchObject({ state: 'ok' });
  const root = temporaryFolder();
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');
  const finding = await checkDependenciesOf(root);
  expect(finding).toMatchObject({ state: 'missing', remedy: `install them: cd ${root} && npm ci` });
});

test('a place that cannot be written is missing', async () => {
  expect(await checkStateDir(temporaryFolder())).toMatchObject({ state: 'ok' });
  const root = temporaryFolder();
  writeFileSync(join(root, '.pulse'), 'a file in the way');
  expect(await checkStateDir(root)).toMatchObject({
    state: 'missing',
    remedy: expect.stringContaining('owner') as string,
  });
});

test('disk and memory are measured against what pulse dev takes', async () => {
  expect(await checkDisk(ROOT)).toMatchObject({ name: 'disk', state: 'ok' });
  expect(await checkDisk(ROOT, Number.MAX_SAFE_INTEGER)).toMatchObject({ state: 'missing' });
  expect(await checkMemory('/', 2e9)).toEqual({ name: 'memory', state: 'ok', found: '2,000 MB free' });
  expect(await checkMemory('/', 1e8)).toMatchObject({ state: 'warning' });
});

test('a busy port is a word of warning, with its holder', async () => {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)); // somebody else has it: as good
    server.listen(54_320, '127.0.0.1', () => resolve(true));
  });
  onTestFinished(() => void server.close());
  const finding = await checkPorts();
  expect(finding).toMatchObject({ state: 'warning', found: expect.stringContaining('54320') as string });
  if (listening) expect(finding.found).toContain(`(process ${process.pid})`);
});

test('the browser for tests may be named', async () => {
  const browser = join(temporaryFolder(), 'chromium');
  expect(await checkBrowser('/nowhere', {})).toMatchObject({ state: 'warning' });
  expect(await checkBrowser('/nowhere', { PULSE_BROWSER: browser })).toMatchObject({
    state: 'warning',
    found: `PULSE_BROWSER=${browser} does not exist`,
  });
  mkdirSync(browser);
  expect(await checkBrowser('/nowhere', { PULSE_BROWSER: browser })).toMatchObject({
    state: 'ok',
    found: browser,
  });
});

test('git is a wish, not a need', async () => {
  expect(['ok', 'warning']).toContain((await checkGit()).state);
  const path = process.env.PATH;
  process.env.PATH = temporaryFolder();
  onTestFinished(() => {
    process.env.PATH = path;
  });
  expect(await checkGit()).toMatchObject({ state: 'warning', remedy: 'apt-get install git' });
});

const finding = (name: string, state: Finding['state'], remedy?: string): Finding => ({
  name,
  state,
  found: `${name} found`,
  remedy,
});

test('one thing missing and pulse dev cannot run; warnings do not count', async () => {
  const checks = (...findings: Finding[]) => findings.map((one) => async () => one);
  expect((await examine('/', checks(finding('a', 'ok'), finding('b', 'warning')))).ok).toBe(true);
  expect((await examine('/', checks(finding('a', 'ok'), finding('b', 'missing')))).ok).toBe(false);
});

test('the report: signs, names, findings, and under them what to type', () => {
  const report: Report = {
    purpose: 'pulse dev',
    ok: false,
    findings: [
      finding('node', 'ok'),
      finding('ports', 'warning', 'nothing'),
      finding('postgres', 'missing', 'npm ci'),
    ],
  };
  expect(formatReport(report)).toBe(
    [
      '  ✓ node      node found',
      '  ! ports     ports found',
      '  ✗ postgres  postgres found',
      '',
      'next',
      '  ports:     nothing',
      '  postgres:  npm ci',
      '',
      '1 thing missing for pulse dev.   (exit 3)',
      '',
    ].join('\n'),
  );
  expect(formatReport({ purpose: 'pulse dev', ok: true, findings: [finding('node', 'ok')] })).toBe(
    '  ✓ node  node found\n\npulse dev can run here.\n',
  );
});

test('pulse doctor --json is one document, and the exit code its verdict', async () => {
  const edge = fakeEdge();
  const exit = await runProgram(['doctor', '--json'], edge);
  const report = JSON.parse(edge.out()) as Report;
  expect(exit).toBe(report.ok ? 0 : 3);
  expect(report.findings.map(({ name }) => name)).toEqual([
    'node',
    'dependencies',
    'libc',
    'postgres',
    'data',
    'disk',
    'memory',
    'ports',
    'browser',
    'git',
  ]);
});
