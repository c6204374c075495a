import { expect, test } from 'vitest';
import { refused, unreachable } from '../../../src/drivers/nomad/errors.ts';
import type { Answer, Call, Transport } from '../../../src/drivers/nomad/http.ts';
import { oneOf } from '../../../src/drivers/nomad/ways.ts';
import { caught } from '../../helpers/caught.ts';

const answer = (text: string): Answer => ({ status: 200, text, index: 0 });

/** Ways of which those in `away` lead nowhere; what was asked of which. */
function ways(names: readonly string[], away: Set<string>) {
  const asked: string[] = [];
  const closed: string[] = [];
  const made = names.map((name): Transport => ({
    call(path: string, { method = 'GET' }: Call = {}) {
      asked.push(`${name} ${method} ${path}`);
      return away.has(name) ? Promise.reject(unreachable(name, 'hang up')) : Promise.resolve(answer(name));
    },
    close: () => closed.push(name),
  }));
  return { asked, closed, made };
}

test('what reads goes another way at once, and stays there', async () => {
  const away = new Set(['one']);
  const { asked, made } = ways(['one', 'two'], away);
  const { call } = oneOf(made);
  expect(await call('/v1/jobs')).toMatchObject({ text: 'two' });
  expect(await call('/v1/nodes')).toMatchObject({ text: 'two' });
  away.clear();
  expect(await call('/v1/nodes')).toMatchObject({ text: 'two' });
  expect(asked).toEqual(['one GET /v1/jobs', 'two GET /v1/jobs', 'two GET /v1/nodes', 'two GET /v1/nodes']);
});

test('what changes something is asked once, and the next call goes another way', async () => {
  const { asked, made } = ways(['one', 'two'], new Set(['one']));
  const { call } = oneOf(made);
  expect(await caught(call('/v1/jobs', { method: 'POST' }))).toMatchObject({ code: 'nomad.unreachable' });
  expect(await call('/v1/jobs', { method: 'POST' })).toMatchObject({ text: 'two' });
  expect(asked).toEqual(['one POST /v1/jobs', 'two POST /v1/jobs']);
});

test('calls that fail together turn to the same way', async () => {
  const { made } = ways(['one', 'two', 'three'], new Set(['one', 'three']));
  const { call } = oneOf(made);
  expect(await Promise.all([call('/v1/a'), call('/v1/b')])).toEqual([answer('two'), answer('two')]);
});

test('each way is tried once before the fault is told, and one that joins later is tried too', async () => {
  const { asked, made } = ways(['one', 'two'], new Set(['one', 'two']));
  const all = [...made];
  const { call } = oneOf(all);
  expect(await caught(call('/v1/jobs'))).toMatchObject({ code: 'nomad.unreachable' });
  expect(asked).toHaveLength(2);
  all.push(...ways(['three'], new Set()).made);
  expect(await call('/v1/jobs')).toMatchObject({ text: 'three' });
});

test('an answer is an answer, and other faults are no reason to go elsewhere', async () => {
  const fault = refused('It could not be read', { status: 403, text: '', index: 0 });
  const denied: Transport = { call: () => Promise.reject(fault), close: () => undefined };
  const { asked, made } = ways(['two'], new Set());
  expect(await caught(oneOf([denied, ...made]).call('/v1/jobs'))).toBe(fault);
  expect(asked).toEqual([]);
});

test('all of them are closed', () => {
  const { closed, made } = ways(['one', 'two'], new Set());
  oneOf(made).close();
  expect(closed).toEqual(['one', 'two']);
});
