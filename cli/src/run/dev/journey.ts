import { randomBytes } from 'node:crypto';
import { createVisitor, type Page, type Visitor } from '../../drivers/http/visitor.ts';
import { readText } from '../../drivers/http/forms.ts';
import { RemoteError } from '../../errors/errors.ts';
import type { JourneyStage } from '../../plans/dev-steps.ts';
import type { StepOutcome } from '../execute.ts';

/** One walk, one person: the stages share it through the context. */
interface Walk {
  visitor: Visitor;
  person: { name: string; email: string; password: string; bio: string };
}

const walks = new WeakMap<object, Walk>();

function walkOf(context: object, address: string): Walk {
  const known = walks.get(context);
  if (known) return known;
  const mark = randomBytes(6).toString('hex');
  const walk: Walk = {
    visitor: createVisitor(address),
    person: {
      name: 'Camille Check',
      email: `check-${mark}@pulse.example`,
      password: `walk ${randomBytes(12).toString('base64url')} through`,
      bio: `Walked through by pulse dev --check, ${mark}.`,
    },
  };
  walks.set(context, walk);
  return walk;
}

function expect(page: Page, stage: string, wanted: { path?: string; text?: string }): void {
  const text = readText(page.html);
  const fine =
    page.status === 200 &&
    (wanted.path === undefined || page.path.split('?')[0] === wanted.path) &&
    (wanted.text === undefined || text.includes(wanted.text));
  if (fine) return;
  const what = [wanted.path && `the page ${wanted.path}`, wanted.text && `the text "${wanted.text}"`];
  throw new RemoteError({
    code: `check.${stage}`,
    summary: `After ${stage}, ${what.filter(Boolean).join(' with ')} was expected; ${page.path} came with status ${page.status}.`,
    detail: `The page reads: ${text.slice(0, 400)}`,
    hints: ['read the lines of app and api above'],
  });
}

const STAGES: Record<JourneyStage, (walk: Walk) => Promise<string>> = {
  async 'sign-up'({ visitor, person: { name, email, password } }) {
    const page = await visitor.open('/sign-up');
    expect(await visitor.submit(page, { name, email, password }), 'sign-up', { path: '/pulse', text: name });
    return 'account made, signed in';
  },
  async 'log-in'({ visitor, person: { name, email, password } }) {
    const inside = await visitor.open('/pulse');
    const outside = await visitor.submitTo(inside, '/logout');
    expect(outside, 'log-out', {});
    expect(await visitor.open('/pulse'), 'log-out', { path: '/login' });
    const page = await visitor.open('/login');
    expect(await visitor.submit(page, { email, password }), 'log-in', { path: '/pulse', text: name });
    return 'logged out and in again';
  },
  async profile({ visitor, person: { bio } }) {
    const page = await visitor.open('/profile');
    const saved = await visitor.submit(page, { name: 'Camille Checked', bio });
    expect(saved, 'profile change', {});
    return 'name and bio changed';
  },
  async pulse({ visitor, person: { bio } }) {
    const page = await visitor.open('/pulse');
    expect(page, 'Mon Pulse', { path: '/pulse', text: 'Camille Checked' });
    expect(page, 'Mon Pulse', { text: bio });
    return 'shows the change';
  },
};

/** Walks one stage through the application, over HTTP, as a browser without JavaScript would; one person a context. */
export async function walkStage(
  { stage, address }: { stage: JourneyStage; address: string },
  context: object,
): Promise<StepOutcome> {
  return { detail: await STAGES[stage](walkOf(context, address)) };
}
