import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { fakeEditor } from '../helpers/editor.ts';
import { filesBelow, onPath, openProject, type Project } from '../helpers/project.ts';

const GIVEN = 'Tr0ub4dor-and-3-horses';
const EDITED = 'correct-battery-staple';

/** Every way a value could be written down by accident. */
function forms(value: string): string[] {
  const text = Buffer.from(value);
  return [
    value,
    text.toString('base64').replace(/=+$/u, ''),
    text.toString('base64url'),
    text.toString('hex'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ];
}

const without = (text: string, value: string): boolean => forms(value).every((form) => !text.includes(form));

/** The command lines and variables of every process there is, again and again until `stop`. */
function watchProcesses(): { seen: () => string; stop: () => void } {
  const seen = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter(
      (name) => /^\d+$/u.test(name) && name !== String(process.pid),
    )) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {
        // gone meanwhile
      }
    }
  };
  const timer = setInterval(look, 5);
  return { seen: () => [...seen].join('\n'), stop: () => clearInterval(timer) };
}

async function valuesOf(project: Project): Promise<string[]> {
  const { stdout } = await project.run(['secrets', 'list', 'preprod', '--json']);
  const { secrets } = JSON.parse(stdout) as { secrets: { name: string; fingerprint: string | null }[] };
  const set = secrets.filter(({ fingerprint }) => fingerprint !== null);
  // Read by age itself, so that the proof does not print what it looks for.
  const key = join(project.home, '.config/pulse/age.key');
  const text = project.read('secrets/preprod.yaml');
  return set.map(({ name }) => {
    const [, block = ''] = new RegExp(`^ {2}${name}: \\|\\n((?: {4}.*\\n)+)`, 'mu').exec(text) ?? [];
    const envelope = execFileSync('age', ['-d', '-i', key], {
      input: block.replace(/^ {4}/gmu, ''),
      encoding: 'utf8',
    });
    return (JSON.parse(envelope) as { value: string }).value;
  });
}

const hasAge = onPath('age');
if (!hasAge)
  console.warn(
    'SKIPPED: the search for leaked secrets reads them with the age program, which is not installed (apt-get install age)',
  );

test.skipIf(!hasAge)(
  'no value is in anything a command printed, wrote, or passed to another program',
  async () => {
    const project = openProject();
    const processes = watchProcesses();
    const environment = join(project.home, 'environment');
    const EDITOR = fakeEditor(
      project,
      `tr '\\0' '\\n' < /proc/self/environ > ${environment}; echo "$@" >> ${environment}; sed -i 's/${GIVEN}/${EDITED}/' "$1"`,
    );
    const bob = await identityToRecipient(await generateX25519Identity());
    const runs: [string[], { input?: string; env?: Record<string, string> }?][] = [
      [['secrets', 'init', 'preprod', '--as', 'ana']],
      [['secrets', 'set', 'preprod', 'OVH_CONSUMER_KEY'], { input: GIVEN }],
      [['secrets', 'set', 'preprod', 'JWT_KEYS'], { input: GIVEN }],
      [['secrets', 'set', 'preprod', 'OVH_CONSUMER_KYE'], { input: GIVEN }],
      [['secrets', 'list', 'preprod']],
      [['secrets', 'edit', 'preprod'], { env: { EDITOR } }],
      [['secrets', 'get', 'preprod', 'OVH_CONSUMER_KEY'], { env: { CI: '1' } }],
      [['secrets', 'rotate', 'preprod', 'JWT_KEYS', 'CACHE_PASSWORD']],
      [['secrets', 'recipients', 'preprod', '--add', `bob=${bob}`]],
      [['secrets', 'rotate', 'preprod']],
      [['config', 'preprod', '--json']],
    ];
    for (const [args, options] of runs) await project.run(args, options);
    processes.stop();
    const values = [...(await valuesOf(project)), GIVEN, EDITED];
    expect(values.length).toBeGreaterThan(15);
    expect(values).toContain(EDITED);

    const key =
      readFileSync(join(project.home, '.config/pulse/age.key'), 'utf8').trim().split('\n').at(-1) ?? '';
    const places: [string, string][] = [
      ['what was printed', project.printed()],
      ['command lines', processes.seen()],
      ['the environment and arguments of the editor', readFileSync(environment, 'utf8')],
      ...filesBelow(project.root).map((file): [string, string] => [file, readFileSync(file, 'latin1')]),
    ];
    for (const [place, text] of places) {
      const leaked = [...values, key].filter((value) => !without(text, value));
      // The editor of this test has the two values in its own text, and so has its command line.
      const own =
        place === 'command lines' ? leaked.filter((value) => value !== GIVEN && value !== EDITED) : leaked;
      expect(own.length, place).toBe(0);
    }
  },
);

/** Waits for a file, without asking again and again. */
async function appears(file: string, folder: string): Promise<void> {
  const controller = new AbortController();
  const found = new Promise<void>((done) => {
    watch(folder, { signal: controller.signal }, () => existsSync(file) && done());
    if (existsSync(file)) done();
  });
  await Promise.race([
    found,
    pause(30_000, undefined, { signal: controller.signal, ref: false }).then(() =>
      Promise.reject(new Error('no editor')),
    ),
  ]).finally(() => controller.abort());
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while the editor is open: nothing changed, nothing left',
  async (signal) => {
    const project = openProject();
    await project.run(['secrets', 'init', 'preprod', '--as', 'ana']);
    const before = project.read('secrets/preprod.yaml');
    const mark = join(project.home, 'edited');
    const EDITOR = fakeEditor(
      project,
      `echo x >> "$1"; echo "$1" > "${mark}.new"; mv "${mark}.new" "${mark}"; exec sleep 60`,
    );
    const { pid, finished } = project.start(['secrets', 'edit', 'preprod'], { env: { EDITOR } });
    await appears(mark, project.home);
    const file = readFileSync(mark, 'utf8').trim();
    expect(existsSync(file)).toBe(true);
    process.kill(pid, signal);
    const { code, stderr } = await finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Nothing was changed\. {3}\(exit 130\)/u);
    expect(existsSync(file)).toBe(false);
    expect(project.read('secrets/preprod.yaml')).toBe(before);
  },
);

test('kill -9 while the editor is open: the next edit removes what was left', async () => {
  const project = openProject();
  await project.run(['secrets', 'init', 'preprod', '--as', 'ana']);
  const mark = join(project.home, 'edited');
  const EDITOR = fakeEditor(
    project,
    `echo "$1 $$" > "${mark}.new"; mv "${mark}.new" "${mark}"; exec sleep 60`,
  );
  const { pid, finished } = project.start(['secrets', 'edit', 'preprod'], { env: { EDITOR } });
  await appears(mark, project.home);
  const [file = '', editor = ''] = readFileSync(mark, 'utf8').trim().split(' ');
  process.kill(pid, 'SIGKILL');
  process.kill(Number(editor), 'SIGKILL');
  await finished;
  expect(existsSync(file)).toBe(true);
  await project.run(['secrets', 'edit', 'preprod'], { env: { EDITOR: 'true' } });
  expect(existsSync(file)).toBe(false);
});

const hasScript = onPath('script');
if (!hasScript)
  console.warn('SKIPPED: the hidden prompt on a real terminal, since `script` (bsdutils) is not installed');

test.skipIf(!hasScript)('on a terminal the value is asked for twice and never shown', async () => {
  const project = openProject();
  await project.run(['secrets', 'init', 'preprod', '--as', 'ana']);
  const main = join(import.meta.dirname, '../../src/main.ts');
  const command = `'${process.execPath}' '${main}' secrets set preprod OVH_CONSUMER_KEY`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: project.root,
    env: { PATH: process.env.PATH, HOME: project.home },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  const asked = (question: string): Promise<void> =>
    new Promise((done) => {
      const look = (): void => {
        if (!screen.includes(question)) return;
        child.stdout.off('data', look);
        done();
      };
      child.stdout.on('data', look);
      look();
    });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (screen += chunk));
  const closed = new Promise((done) => child.once('close', done));
  for (const question of ['OVH_CONSUMER_KEY: ', 'OVH_CONSUMER_KEY, again: ']) {
    await asked(question);
    child.stdin.write(`${GIVEN}\r`);
  }
  expect(await closed).toBe(0);
  expect(screen).toContain('set OVH_CONSUMER_KEY in secrets/preprod.yaml');
  expect(screen).not.toContain(GIVEN);
  expect((await project.run(['secrets', 'get', 'preprod', 'OVH_CONSUMER_KEY'])).stdout).toBe(GIVEN);
});
