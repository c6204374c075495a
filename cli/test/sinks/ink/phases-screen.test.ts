import { expect, test, vi } from 'vitest';
import type { Event, RunEvent } from '../../../src/events/events.ts';
import { stamped } from '../../helpers/events.ts';
import { mountInk } from '../../helpers/ink.ts';
import { bare } from '../../helpers/stream.ts';
import { until } from '../../helpers/wait.ts';
import { runs, viewAfter } from '../../recordings/runs.ts';

// Ink's colours look at the environment when they are loaded: here they must not decide.
vi.hoisted(() => (process.env.FORCE_COLOR = '1'));

function mount(columns: number, options: { color?: boolean; toTerminal?: boolean } = {}) {
  const screen = mountInk(columns, { ...options, rows: 24 });
  const replay = (events: readonly Event[]) => {
    for (const event of events) screen.write(event);
  };
  return { ...screen, replay };
}

const step = (role: string) => ({
  ...{
    id: `a/${role}`,
    phase: 'configure',
    title: `Apply ${role} to a`,
    cause: 'the host is new',
    host: 'a',
  },
});
const asked: RunEvent[] = [
  { type: 'run.started', command: 'up', environment: 'lab' },
  { type: 'plan.shown', text: 'lab · 1 host\n\n2 to add.' },
  { type: 'confirm.asked', question: '2 to add. Go on?' },
];
const begun: RunEvent[] = [
  ...asked,
  { type: 'confirm.answered', answer: true, by: 'person' },
  { type: 'plan.ready', hash: '7f3a91c2', steps: [step('ssh'), step('mesh')] },
  { type: 'step.started', step: 'a/ssh' },
];

test('the plan stands on the bare terminal before the question, and no picture does', () => {
  const screen = mount(80);
  screen.replay(stamped(asked));
  expect(screen.stderr.text()).toBe('lab · 1 host\n\n2 to add.\n\n');
});

test.each(
  Object.entries(runs).flatMap(([name, events]) =>
    [80, 120].map((columns) => [name, columns, events] as const),
  ),
)('%s at %d columns ends with its phases and its answer, each once', async (_name, columns, events) => {
  const screen = mount(columns);
  screen.replay(events);
  await screen.close();
  const text = screen.text();
  for (const event of events) {
    if (event.type === 'result') expect(text.split(event.text)).toHaveLength(2);
    if (event.type === 'step.failed') expect(text.split(event.fault.summary)).toHaveLength(2);
  }
  const { outcome, exitCode } = viewAfter(events);
  expect(text).toMatch(outcome === 'failed' ? new RegExp(`\\(exit ${exitCode}\\)\\n$`) : /\n {2}next: .*\n$/);
});

test('standard output gets the result where it leads elsewhere, and nothing else', async () => {
  const events = stamped([...begun, { type: 'result', name: 'up', text: 'lab is up.', data: {} }]);
  const piped = mount(80, { toTerminal: false });
  piped.replay(events);
  await piped.close();
  expect(piped.stdout.text()).toBe('lab is up.\n');
  const shown = mount(80);
  shown.replay(events);
  await shown.close();
  expect(shown.stdout.text()).toBe('');
});

test('Ctrl-C is the only key, and is answered', async () => {
  const { stdin, intents, replay, text } = mount(120);
  replay(stamped(begun));
  await until(() => text().includes('ssh'), 'the picture is drawn');
  for (const key of ['r', 'o', 'd', 'q', '\r', ' ']) stdin.press(key);
  stdin.press('\u0003');
  await until(() => text().includes('Ctrl-C again ends at once'), 'it is answered');
  expect(intents).toEqual(['stop']);
});

test('a warning on the way stays above the picture', async () => {
  const screen = mount(80);
  const warning: RunEvent = {
    type: 'diagnostic',
    severity: 'warning',
    code: 'x',
    summary: 'The lease was late.',
    hints: [],
  };
  screen.replay(stamped([...begun, warning]));
  await until(() => screen.text().includes('The lease was late.'), 'it is drawn');
  await screen.close();
  expect(screen.text().split('The lease was late.')).toHaveLength(2);
});

test('a narrower terminal: the rows that its lines were broken into are erased, and the picture fits again', async () => {
  const screen = mount(80);
  screen.replay(stamped(begun));
  await until(() => screen.text().includes('⠋ ssh') || screen.text().includes('Apply ssh'), 'it is drawn');
  const before = screen.stderr.frames.length;
  screen.stderr.columns = 30;
  screen.stderr.emit('resize');
  const after = () => screen.stderr.frames.slice(before).join('');
  await until(() => bare(after()).includes('configure'), 'it is drawn again');
  expect(after().startsWith('\u001B[2K\u001B[1A')).toBe(true);
  for (const line of bare(after()).split('\n')) expect(line.length).toBeLessThanOrEqual(30);
});

test.each([true, false])('painted when colours are wanted, and only then: %s', async (color) => {
  const screen = mount(80, { color });
  screen.replay(stamped(begun));
  await until(() => screen.text().includes('configure'), 'it is drawn');
  await screen.close();
  expect(/\[(?:3[1-6]|2)m/.test(screen.stderr.text())).toBe(color);
});
