// bin/test [cli|api|app|web]... [-- vitest arguments]: every check and test that needs nothing but Node.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { $, chalk } from 'zx';

const root = resolve(import.meta.dirname, '..');
const suites = ['cli', 'api', 'app', 'web'] as const;
type Suite = (typeof suites)[number];

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  success: boolean;
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
}

const usage = `Usage: bin/test [cli|api|app|web]... [-- vitest arguments]

Without a name: the checks (types, lint, format, import directions, dead code), then every suite.

Examples:
  bin/test                          everything
  bin/test api -- -t "refresh"      the API's tests whose name contains "refresh"
  PULSE_BROWSER=/usr/bin/chromium bin/test web
`;

/** Splits argv into suites and vitest's own arguments; an unknown word is a usage error (exit 2). */
function parse(argv: string[]): { chosen: Suite[]; rest: string[] } {
  const at = argv.indexOf('--');
  const words = at === -1 ? argv : argv.slice(0, at);
  const rest = at === -1 ? [] : argv.slice(at + 1);
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const unknown = words.find((word) => !(suites as readonly string[]).includes(word));
  if (unknown !== undefined) {
    process.stderr.write(`bin/test: unknown suite "${unknown}".\n\n${usage}`);
    process.exit(2);
  }
  return { chosen: words.length > 0 ? (words as Suite[]) : [...suites], rest };
}

const total: Tally = { passed: 0, failed: 0, skipped: 0 };
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
  total.failed += 1;
  console.log(`${chalk.red('✗')} ${title} ${chalk.dim(`${seconds} s`)}\n${result.stdout}${result.stderr}`);
}

/** A vitest run that died before it wrote its report counts as one failure. */
function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

async function vitest(suite: Suite, rest: string[], reports: string): Promise<void> {
  const report = join(reports, `${suite}.json`);
  const [folder, config] = suite === 'web' ? ['app', 'vitest.web.config.ts'] : [suite, 'vitest.config.ts'];
  console.log(chalk.bold(`\n${suite}`));
  const result = await $({
    cwd: join(root, folder),
    nothrow: true,
    quiet: true,
    stdio: ['ignore', 'inherit', 'inherit'],
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
  if (!read) {
    total.failed += 1;
    return;
  }
  total.passed += read.numPassedTests;
  total.failed += read.numFailedTests;
  total.skipped += read.numPendingTests + read.numTodoTests;
  // A file that cannot be loaded, or an unhandled error, fails the run without failing a test.
  if (result.exitCode !== 0 && read.numFailedTests === 0) total.failed += 1;
  for (const file of read.testResults) {
    for (const test of file.assertionResults.filter(
      ({ status }) => status === 'pending' || status === 'skipped',
    )) {
      console.log(chalk.yellow(`skipped: ${test.fullName}`));
    }
  }
}

const { chosen, rest } = parse(process.argv.slice(2));
const workspaces = [...new Set(chosen.map((suite) => (suite === 'web' ? 'app' : suite)))];
const everything = chosen.length === suites.length;
const reports = mkdtempSync(join(tmpdir(), 'pulse-test-'));
const started = performance.now();
try {
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
  for (const suite of chosen) await vitest(suite, rest, reports);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(chalk.dim(`\n${((performance.now() - started) / 1000).toFixed(0)} s`));
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;
