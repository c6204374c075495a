// bin/test [cli|api|app|web|lab]... [-- vitest arguments]: every check and test; all but `lab` need nothing but Node.
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { $, chalk } from 'zx';

const root = resolve(import.meta.dirname, '..');
/** What a run without words does. */
const usual = ['cli', 'api', 'app', 'web'] as const;
const suites = [...usual, 'lab'] as const;
type Suite = (typeof suites)[number];

/** Where the tests of a suite are, and the vitest configuration they run with. */
const places: Record<Suite, [folder: string, config: string]> = {
  cli: ['cli', 'vitest.config.ts'],
  api: ['api', 'vitest.config.ts'],
  app: ['app', 'vitest.config.ts'],
  web: ['app', 'vitest.web.config.ts'],
  lab: ['cli', 'vitest.lab.config.ts'],
};

/** A test that failed or was skipped, and why. */
interface Noted {
  name: string;
  why: string;
}

interface Tally {
  passed: number;
  failed: Noted[];
  skipped: Noted[];
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    message?: string;
    assertionResults: {
      status: string;
      fullName: string;
      failureMessages?: string[] | null;
      meta?: { skipped?: string };
    }[];
  }[];
}

const usage = `Usage: bin/test [cli|api|app|web]... [lab [--all]] [--record FILE] [-- vitest arguments]

Without a name: the checks (types, lint, format, import directions, dead code), then every suite but lab.

  lab             pulse against a Docker engine and real Debian hosts, which .ci/setup prepares a machine for;
                  Nomad comes from PULSE_ARTIFACTS_DIR
  --all           lab: also the scenarios that take long
  --record FILE   adds the counts to FILE, and ends with the sum of all that are in it

Examples:
  bin/test                          everything that needs nothing but Node
  bin/test api -- -t "refresh"      the API's tests whose name contains "refresh"
  bin/test lab -- -t "drift"        one scenario
  PULSE_BROWSER=/usr/bin/chromium bin/test web
`;

function refuse(why: string): never {
  process.stderr.write(`bin/test: ${why}.\n\n${usage}`);
  process.exit(2);
}

interface Wishes {
  chosen: Suite[];
  all: boolean;
  record: string | undefined;
  /** vitest's own arguments. */
  rest: string[];
}

/** Splits argv into our words and vitest's; an unknown word is a usage error (exit 2). */
function parse(argv: string[]): Wishes {
  const at = argv.indexOf('--');
  const words = at === -1 ? argv : argv.slice(0, at);
  const wishes: Wishes = {
    chosen: [],
    all: false,
    record: undefined,
    rest: at === -1 ? [] : argv.slice(at + 1),
  };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--help' || word === '-h') {
      process.stdout.write(usage);
      process.exit(0);
    }
    if (word === '--all') wishes.all = true;
    else if (word === '--record') wishes.record = words.shift() ?? refuse('--record needs a file');
    else if ((suites as readonly string[]).includes(word)) wishes.chosen.push(word as Suite);
    else refuse(`unknown suite "${word}"`);
  }
  if (wishes.chosen.length === 0) wishes.chosen = [...usual];
  if (wishes.all && !wishes.chosen.includes('lab')) refuse('--all is for lab');
  return wishes;
}

const total: Tally = { passed: 0, failed: [], skipped: [] };
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const $in = $({ cwd: root, nothrow: true, quiet: true, stdio: ['ignore', 'pipe', 'pipe'] });

async function check(title: string, command: string[]): Promise<void> {
  const started = performance.now();
  const result = await $in`${command}`;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.exitCode === 0) {
    total.passed += 1;
    console.log(`${chalk.green('✓')} ${title} ${chalk.dim(`${seconds} s`)}`);
    return;
  }
  const why = `${result.stdout}${result.stderr}`;
  total.failed.push({ name: title, why });
  console.log(`${chalk.red('✗')} ${title} ${chalk.dim(`${seconds} s`)}\n${why}`);
}

/** A vitest run that died before it wrote its report counts as one failure. */
function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

/** Takes what a run of vitest reports into the total. */
function count(
  suite: Suite,
  { testResults, numPassedTests, numFailedTests }: VitestReport,
  ok: boolean,
): void {
  total.passed += numPassedTests;
  for (const { name, message, assertionResults } of testResults) {
    for (const { status, fullName, failureMessages, meta } of assertionResults) {
      if (status === 'failed')
        total.failed.push({ name: `${suite}: ${fullName}`, why: (failureMessages ?? []).join('\n') });
      else if (status !== 'passed') total.skipped.push({ name: fullName, why: meta?.skipped ?? '' });
    }
    // A file that cannot be loaded fails the run without failing a test.
    const unnamed =
      message !== undefined && message !== '' && !assertionResults.some(({ status }) => status === 'failed');
    if (!ok && unnamed) total.failed.push({ name: `${suite}: ${relative(root, name)}`, why: message });
  }
  if (!ok && numFailedTests === 0 && total.failed.length === 0) {
    total.failed.push({ name: suite, why: 'vitest failed outside of every test; see above' });
  }
}

async function vitest(suite: Suite, { rest, all }: Wishes, reports: string): Promise<void> {
  const report = join(reports, `${suite}.json`);
  const [folder, config] = places[suite];
  console.log(chalk.bold(`\n${suite}`));
  const result = await $({
    cwd: join(root, folder),
    nothrow: true,
    quiet: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(all ? { PULSE_LAB_ALL: '1' } : {}) },
  })`${[
    bin('node'),
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...rest,
  ]}`;
  const read = readReport(report);
  if (read) count(suite, read, result.exitCode === 0);
  else total.failed.push({ name: suite, why: 'vitest ended without a report; see above' });
}

/** The checks of the repository, or of the workspaces of the chosen suites; the lab has none of its own. */
async function checks(chosen: readonly Suite[]): Promise<void> {
  const everything = usual.every((suite) => chosen.includes(suite));
  const workspaces = [...new Set(chosen.filter((suite) => suite !== 'lab').map((suite) => places[suite][0]))];
  if (workspaces.length === 0) return;
  for (const workspace of everything ? ['.', ...workspaces] : workspaces) {
    await check(`types ${workspace}`, [bin('tsc'), '-p', workspace]);
  }
  await check('lint', [bin('eslint'), '--max-warnings=0', ...(everything ? ['.'] : workspaces)]);
  await check('format', [
    bin('prettier'),
    '--check',
    '--log-level=warn',
    ...(everything ? ['.'] : workspaces),
  ]);
  await check('import directions', [bin('depcruise'), '--config', '.dependency-cruiser.mjs', ...workspaces]);
  if (everything) await check('dead code', [bin('knip'), '--no-progress']);
  if (workspaces.includes('app')) await check('build app', ['npm', 'run', '--silent', 'build', '-w', 'app']);
}

const LAST_LINES = 15;

/** The log of a CI is often cut to its end: what failed is told there, once more. */
function tell({ passed, failed, skipped }: Tally): void {
  for (const { name, why } of skipped) console.log(chalk.yellow(`skipped: ${name}${why && ` (${why})`}`));
  for (const { name, why } of failed) {
    const lines = stripVTControlCharacters(why).trim().split('\n').slice(0, LAST_LINES);
    console.log(`\n${chalk.red(`failed: ${name}`)}\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
  const ending = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  console.log(chalk.dim(`\n${((performance.now() - started) / 1000).toFixed(0)} s`));
  console.log(`${passed} passed, ${failed.length} failed${ending}`);
}

/** Adds this run to the record; the sum of all that are in it. */
function recorded(file: string): Tally {
  appendFileSync(file, `${JSON.stringify(total)}\n`);
  const tallies = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Tally);
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

const wishes = parse(process.argv.slice(2));
const reports = mkdtempSync(join(tmpdir(), 'pulse-test-'));
const started = performance.now();
try {
  await checks(wishes.chosen);
  for (const suite of wishes.chosen) await vitest(suite, wishes, reports);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
const sum = wishes.record === undefined ? total : recorded(wishes.record);
tell(sum);
process.exitCode = sum.failed.length > 0 ? 1 : 0;
