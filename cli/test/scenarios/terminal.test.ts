import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/lib/paths.ts';
import { bare } from '../helpers/stream.ts';
import { until } from '../helpers/wait.ts';
import { allGone, scenarioData } from './dev-process.ts';

const LIMIT = 180_000;
const START_LIMIT_MS = 110_000;
// util-linux's script gives its program a terminal; it is part of every Debian.
const hasScript = spawnSync('script', ['--version']).status === 0;

/** `pulse` on a terminal of its own, of 80 columns. */
function onTerminal(args: string[]) {
  const command = ['stty cols 80 rows 40;', 'exec', process.execPath, join(ROOT, 'cli/src/main.ts'), ...args]
    .map((word) => (/^[\w./=;-]+$|^stty/.test(word) ? word : `'${word}'`))
    .join(' ');
  const environment = { ...process.env, TERM: 'xterm-256color', CI: '', NO_COLOR: '1' };
  const child = spawn('script', ['-qfec', command, '/dev/null'], { cwd: tmpdir(), env: environment });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.stdin.write('\u0003');
    child.stdin.end();
    await exit;
  });
  child.stdin.on('error', () => undefined); // it has ended already
  const text = () => {
    if (child.exitCode !== null && child.exitCode !== 130)
      throw new Error(`it ended with ${child.exitCode}: ${shown}`);
    // Long lines are wrapped: what was said counts, not where it broke.
    return bare(shown).replaceAll(/\s+/g, ' ');
  };
  return {
    exit,
    press: (keys: string) => child.stdin.write(keys),
    text,
    raw: () => shown,
  };
}

test.runIf(hasScript)(
  'on a terminal: a live view with keys; Ctrl-C in it leaves nothing',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const terminal = onTerminal(['dev', '--data', data, '--seed']);
    await until(() => terminal.text().includes('demo account:'), 'it is ready', START_LIMIT_MS);
    expect(terminal.text()).toContain(
      'Ctrl-C stops everything · r restarts · o opens the page · d empties the data',
    );
    expect(terminal.text()).toMatch(/✓ app +http:\/\/localhost:\d+ +← open this/);
    expect(terminal.raw()).not.toMatch(/\[3\dm/);
    const note = JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8')) as {
      children: { pid: number }[];
    };

    terminal.press('d');
    await until(() => terminal.text().includes('Empty the data?'), 'it asks');
    terminal.press('y');
    await until(() => terminal.text().includes('no account is left'), 'the data is empty', START_LIMIT_MS);

    terminal.press('\u0003');
    expect(await terminal.exit).toBe(130);
    await allGone(note.children.map(({ pid }) => pid));
    expect(existsSync(join(data, 'instance.json'))).toBe(false);
  },
);

test.runIf(hasScript)(
  'on a terminal --reset asks, and a no changes nothing',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const terminal = onTerminal(['dev', '--data', data, '--reset']);
    await until(() => terminal.text().includes('with every account in it? y/N'), 'it asks', START_LIMIT_MS);
    terminal.press('n\r');
    expect(await terminal.exit).toBe(130);
    expect(terminal.text()).toContain('Nothing was changed.');
    expect(existsSync(join(data, 'postgres'))).toBe(false);
  },
);
