import { expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src/events/events.ts';
import { stamped } from '../../helpers/events.ts';
import { mountInk } from '../../helpers/ink.ts';
import { until } from '../../helpers/wait.ts';
import { crashed, failed, running, starting, stopped } from '../../recordings/dev.ts';

// Ink's colours look at the environment when they are loaded: here they must not decide.
vi.hoisted(() => (process.env.FORCE_COLOR = '1'));

function mount(columns: number, color = false) {
  const screen = mountInk(columns, { color });
  const replay = (events: readonly RunEvent[]) => {
    for (const event of stamped(events)) screen.write(event);
  };
  return { ...screen, replay };
}

test.each([80, 120])(
  'running, at %d columns: steps, addresses, lines and keys; nothing wider than the terminal',
  async (columns) => {
    const screen = mount(columns);
    screen.replay(running);
    await until(() => screen.text().includes('o opens'), 'the screen is drawn');
    await screen.close();
    const text = screen.text();
    for (const words of [
      '✓ postgres',
      '127.0.0.1:54320',
      'data kept in .pulse/dev',
      '← open this',
      'POST /auth/login 200 34 ms',
    ]) {
      expect(text).toContain(words);
    }
    for (const line of text.split('\n')) expect(line.trimEnd().length).toBeLessThanOrEqual(columns);
  },
);

test('what a child writes cannot paint or move our screen', async () => {
  const screen = mount(80);
  screen.replay(running);
  await until(() => screen.text().includes('GET /pulse'), 'the line is drawn');
  expect(screen.stderr.text()).not.toContain('\u001B[33mslow');
  expect(screen.text()).toContain('slow: GET /pulse 200 1041 ms');
});

test('a line is written once, however often the rest is drawn', async () => {
  const screen = mount(80);
  screen.replay(crashed);
  await until(() => screen.text().includes('SyntaxError'), 'the crash is drawn');
  await screen.close();
  expect(screen.text().split('POST /auth/login').length - 1).toBe(1);
  expect(screen.text()).toContain('down');
  expect(screen.text()).toContain('next: mend it');
});

test('a failure names its cause and what to type', async () => {
  const screen = mount(120);
  screen.replay(failed);
  await screen.close();
  const text = screen.text();
  expect(text).toContain('PostgreSQL could not start.');
  expect(text).toContain('No space left on device');
  expect(text).toContain('next: read its log');
  expect(text).toContain('database failed');
});

test.each([true, false])('painted when colours are wanted, and only then: %s', async (color) => {
  const screen = mount(80, color);
  screen.replay(stopped);
  await screen.close();
  expect(/\[(?:3[1-6]|2)m/.test(screen.stderr.text())).toBe(color);
});

test('keys become intents; emptying asks first', async () => {
  const { stdin, intents, replay, text } = mount(80);
  replay(running);
  await until(() => text().includes('o opens'), 'the screen is drawn');
  stdin.press('r');
  await until(() => intents.length === 1, 'r is heard');
  stdin.press('o');
  await until(() => intents.length === 2, 'o is heard');
  stdin.press('d');
  await until(() => text().includes('Empty the data?'), 'the question is drawn');
  stdin.press('y');
  await until(() => intents.length === 3, 'y is heard');
  stdin.press('\u0003');
  await until(() => intents.length === 4, 'Ctrl-C is heard');
  expect(intents).toEqual(['restart', 'open', 'empty', 'stop']);
});

test('nothing is drawn before there is a plan, so that a question can be asked on the bare terminal', async () => {
  const screen = mount(80);
  screen.replay([
    { type: 'run.started', command: 'dev', environment: 'dev' },
    { type: 'confirm.asked', question: 'Sure?' },
  ]);
  expect(screen.stderr.text()).toBe('');
  await screen.close();
});

test('the elapsed time of what is under way moves on by itself', async () => {
  const screen = mount(80);
  const at = new Date().toISOString();
  for (const event of stamped(starting)) screen.write({ ...event, at });
  await until(() => /making roles [2-9] s/.test(screen.text()), 'a second later it is drawn again, twice');
});
