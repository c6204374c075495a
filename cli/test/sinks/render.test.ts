import { expect, test } from 'vitest';
import type { RunEvent, Sink } from '../../src/events/events.ts';
import { createNdjsonRenderer } from '../../src/sinks/render/ndjson.ts';
import { palette } from '../../src/sinks/render/output.ts';
import { createPlainRenderer } from '../../src/sinks/render/plain.ts';
import { createQuietRenderer } from '../../src/sinks/render/quiet.ts';
import { selectRenderer, wantsColor } from '../../src/sinks/render/select.ts';
import { stamped } from '../helpers/events.ts';
import { fakeTerminal } from '../helpers/stream.ts';
import { recordings, stopped } from '../recordings/dev.ts';

type Make = (output: { stdout: NodeJS.WritableStream; stderr: NodeJS.WritableStream }) => Sink;

async function replay(make: Make, events: readonly RunEvent[]): Promise<{ out: string; err: string }> {
  const [stdout, stderr] = [fakeTerminal(80), fakeTerminal(80)];
  const sink = make({ stdout, stderr });
  for (const event of stamped(events)) sink.write(event);
  await sink.close();
  return { out: stdout.text(), err: stderr.text() };
}

const plain: Make = (output) => createPlainRenderer(output, { color: false });

test.each(Object.entries(recordings))('plain: %s', async (name, events) => {
  const { out, err } = await replay(plain, events);
  await expect(`--- stdout\n${out}--- stderr\n${err}`).toMatchFileSnapshot(`../golden/plain-${name}.txt`);
});

test('plain: results are all there is on standard output, and no escape is anywhere', async () => {
  const { out, err } = await replay(plain, stopped);
  expect(out).toBe('http://localhost:3000\n');
  expect(out + err).not.toContain('\u001B');
});

test('plain with colours says the same words', async () => {
  const { err } = await replay((output) => createPlainRenderer(output, { color: true }), stopped);
  const bare = err.replaceAll(/\u001B\[\d+m/g, '');
  expect(err).toContain('\u001B[32m✓\u001B[39m');
  expect(bare).toBe((await replay(plain, stopped)).err);
});

test('quiet: results, failures, warnings', async () => {
  const quiet: Make = (output) => createQuietRenderer(output);
  expect(await replay(quiet, recordings.running)).toEqual({ out: 'http://localhost:3000\n', err: '' });
  const { err } = await replay(quiet, recordings.failed);
  expect(err).toMatch(/^✗ database +PostgreSQL could not start\./);
  expect(err).toContain('next: read its log');
  expect(err).not.toContain('skipped');
  expect((await replay(quiet, recordings.crashed)).err).toContain('api ended with exit code 1.');
});

test.each(Object.entries(recordings))('ndjson: %s replays to the very same events', async (_name, events) => {
  const { out, err } = await replay(({ stdout }) => createNdjsonRenderer(stdout), events);
  const read = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(read).toEqual(JSON.parse(JSON.stringify(stamped(events))));
  expect(err).toBe('');
});

const terminal = { json: false, quiet: false, stdinIsTty: true, stderrIsTty: true, env: { TERM: 'xterm' } };

test.each([
  ['a terminal', {}, 'ink'],
  ['--json, even on a terminal', { json: true, quiet: true }, 'ndjson'],
  ['--quiet', { quiet: true }, 'quiet'],
  ['a pipe', { stderrIsTty: false }, 'plain'],
  ['no keyboard', { stdinIsTty: false }, 'plain'],
  ['CI', { env: { CI: 'true', TERM: 'xterm' } }, 'plain'],
  ['CI=0', { env: { CI: '0', TERM: 'xterm' } }, 'ink'],
  ['a dumb terminal', { env: { TERM: 'dumb' } }, 'plain'],
])('for %s', (_name, change, expected) => {
  expect(selectRenderer({ ...terminal, ...change })).toBe(expected);
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('colours with %j on a terminal (%s): %s', (env, isTty, expected) => {
  expect(wantsColor(env, isTty)).toBe(expected);
});

test('without colours nothing is painted', () => {
  const { good, bad, warn, dim } = palette(false);
  expect([good('a'), bad('b'), warn('c'), dim('d')]).toEqual(['a', 'b', 'c', 'd']);
});
