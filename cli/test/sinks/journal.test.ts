import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJournal } from '../../src/sinks/journal/reader.ts';
import { createJournal } from '../../src/sinks/journal/writer.ts';
import { stamped, viewOf } from '../helpers/events.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { emptyView } from '../../src/events/view.ts';
import { reduce } from '../../src/events/reduce.ts';
import { running, starting } from '../recordings/dev.ts';

test('an event is on disk when it has been written, not later', () => {
  const dir = join(temporaryFolder(), 'runs');
  const journal = createJournal(dir, 'run-1');
  for (const [i, event] of stamped(running).entries()) {
    journal.write(event);
    expect(readFileSync(join(dir, 'run-1.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(i + 1);
  }
  expect(statSync(join(dir, 'run-1.ndjson')).mode & 0o777).toBe(0o600);
});

test('a journal replays to the view that was on the screen', async () => {
  const dir = temporaryFolder();
  const journal = createJournal(dir, 'run-1');
  for (const event of stamped(running)) journal.write(event);
  await journal.close();
  const events = await readJournal(join(dir, 'run-1.ndjson'));
  expect(events.reduce(reduce, emptyView)).toEqual(viewOf(running));
});

test('progress is not written down', async () => {
  const dir = temporaryFolder();
  const journal = createJournal(dir, 'run-1');
  for (const event of stamped(starting)) journal.write(event);
  const types = (await readJournal(join(dir, 'run-1.ndjson'))).map(({ type }) => type);
  expect(types).not.toContain('step.progress');
  expect(types).toContain('step.started');
});

test('a journal grows no further from lines of programs, and still takes what matters', async () => {
  const dir = temporaryFolder();
  const journal = createJournal(dir, 'run-1', 2000);
  const line = stamped([{ type: 'service.log', service: 'api', level: 'info', line: 'x'.repeat(100) }])[0];
  const end = stamped([{ type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: 1 }])[0];
  if (!line || !end) throw new Error('two events');
  for (let i = 0; i < 100; i += 1) journal.write(line);
  journal.write(end);
  expect(statSync(join(dir, 'run-1.ndjson')).size).toBeLessThan(3000);
  expect((await readJournal(join(dir, 'run-1.ndjson'))).at(-1)?.type).toBe('run.finished');
});

test('of the runs the newest are kept, and other files are left alone', () => {
  const dir = temporaryFolder();
  for (let i = 0; i < 60; i += 1)
    writeFileSync(join(dir, `20261124-0000${String(i).padStart(2, '0')}-aaaa.ndjson`), '');
  writeFileSync(join(dir, 'notes.txt'), '');
  createJournal(dir, '20261125-000000-aaaa').write(stamped(running)[0] as never);
  const runs = readdirSync(dir).filter((name) => name.endsWith('.ndjson'));
  expect(runs).toHaveLength(50);
  expect(runs.sort()[0]).toBe('20261124-000011-aaaa.ndjson');
  expect(readdirSync(dir)).toContain('notes.txt');
});

test('a last line that a crash cut short is left out; a broken one in the middle is said', async () => {
  const path = join(temporaryFolder(), 'run.ndjson');
  writeFileSync(path, `${JSON.stringify(stamped(running)[0])}\n{"v":1,"seq`);
  expect(await readJournal(path)).toHaveLength(1);
  appendFileSync(path, '\n{}\n');
  await expect(readJournal(path)).rejects.toThrow(SyntaxError);
});
