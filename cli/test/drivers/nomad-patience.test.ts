import { expect, test } from 'vitest';
import { unreachable } from '../../src/drivers/nomad/errors.ts';
import type { Answer, Call } from '../../src/drivers/nomad/http.ts';
import { patient } from '../../src/drivers/nomad/patience.ts';
import { caught } from '../helpers/caught.ts';

const answer = (status: number, text = ''): Answer => ({ status, text, index: 0 });
const gone = () => unreachable('solo', 'socket hang up');

/** A transport that answers in this order, the last for ever; `self` is what the token's own question gets. */
function transport(answers: (Answer | Error)[], self = answer(200)) {
  const asked: string[] = [];
  const call = (path: string, { method = 'GET' }: Call = {}): Promise<Answer> => {
    if (path === '/v1/acl/token/self') return Promise.resolve(self);
    asked.push(`${method} ${path}`);
    const next = answers[Math.min(asked.length, answers.length) - 1] ?? answer(500);
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const options = { limitMs: 200, everyMs: 1 };
  return { asked, ask: patient({ call, close: () => undefined }, options).call };
}

test.each([
  ['is not there for a moment', [gone(), gone(), answer(200, 'here')]],
  ['looks for a leader', [answer(500, 'No cluster leader'), answer(200, 'here')]],
  [
    'does not know yet that its leader died',
    [
      answer(500, 'rpc error: failed to get conn: dial tcp 10.42.0.3:4647: connect: connection refused'),
      answer(200, 'here'),
    ],
  ],
  ['lost its leader while it answered', [answer(500, 'rpc error: EOF'), answer(200, 'here')]],
])('what reads outlasts an agent that %s', async (_name, answers) => {
  const { ask } = transport(answers);
  expect(await ask('/v1/jobs')).toMatchObject({ status: 200, text: 'here' });
});

test('a token that is not known yet is asked for again; one that is known was rightly refused', async () => {
  const starting = transport([answer(403), answer(200, 'here')], answer(403));
  expect(await starting.ask('/v1/var/pulse/current')).toMatchObject({ status: 200 });
  const refused = transport([answer(403), answer(200)], answer(200));
  expect(await refused.ask('/v1/var/pulse/current')).toMatchObject({ status: 403 });
  expect(refused.asked).toHaveLength(1);
});

test('what changes something is asked once', async () => {
  const { ask, asked } = transport([gone(), answer(200)]);
  expect(await caught(ask('/v1/jobs', { method: 'POST' }))).toMatchObject({ code: 'nomad.unreachable' });
  expect(asked).toEqual(['POST /v1/jobs']);
});

test('what changes something waits for a leader: without one nothing is handed on', async () => {
  const { ask, asked } = transport([answer(500, 'No cluster leader'), answer(200, 'registered')]);
  expect(await ask('/v1/jobs', { method: 'POST' })).toMatchObject({ text: 'registered' });
  expect(asked).toHaveLength(2);
  const lost = transport([answer(500, 'leadership lost while committing log'), answer(200)]);
  expect(await lost.ask('/v1/jobs', { method: 'POST' })).toMatchObject({ status: 500 });
  expect(lost.asked).toHaveLength(1);
});

test('an agent that stays away is told in the end', async () => {
  const { ask, asked } = transport([gone()]);
  expect(await caught(ask('/v1/jobs'))).toMatchObject({ code: 'nomad.unreachable' });
  expect(asked.length).toBeGreaterThan(1);
});

test('a way that is gone is not waited for', async () => {
  const lost = unreachable('solo', 'lost', Object.assign(new Error('connect'), { code: 'ENOENT' }));
  const { ask, asked } = transport([lost]);
  await caught(ask('/v1/jobs'));
  expect(asked).toHaveLength(1);
});

test('who is stopped waits no longer', async () => {
  const { ask, asked } = transport([gone()]);
  await caught(ask('/v1/jobs', { signal: AbortSignal.abort() }));
  expect(asked).toHaveLength(1);
});
