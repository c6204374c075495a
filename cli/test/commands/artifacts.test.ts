import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CATALOGUE, fill } from '../../src/drivers/artifacts/catalogue.ts';
import { buildProgram } from '../../src/program.ts';
import { makeTarGz, makeZip } from '../helpers/archives.ts';
import { fakeEdge } from '../helpers/edge.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Answer, startReleases, sumOfText } from '../helpers/releases.ts';

function checkout(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'artifacts'));
  return root;
}

async function pulse(root: string, env: Record<string, string>, ...argv: string[]) {
  const edge = fakeEdge(env);
  const context = { edge, root, exitCode: 0 };
  const program = await buildProgram(context, ['artifacts']);
  await program.parseAsync(['artifacts', ...argv], { from: 'user' });
  return { exit: context.exitCode, out: edge.out(), err: edge.err() };
}

/** Everything the catalogue names, behind one mirror, with the addresses of the publishers. */
async function mirror(): Promise<{
  env: { PULSE_ARTIFACTS_MIRROR: string };
  answers: Record<string, Answer>;
  seen: { url: string }[];
}> {
  const answers: Record<string, Answer> = {};
  const below = (address: string) => `/m/${new URL(address).host}${new URL(address).pathname}`;
  for (const { release, sums, executable, pinned, name } of CATALOGUE) {
    const address = fill(release, pinned);
    const files = { [fill(executable, pinned)]: `program ${name}`, LICENSE: 'x' };
    const body = address.endsWith('.zip') ? makeZip(files) : await makeTarGz(files);
    answers[below(address)] = body;
    const file = address.split('/').at(-1) ?? '';
    answers[below(fill(sums, pinned))] = `${sumOfText(body)}  ${file}\n`;
  }
  const { origin, seen } = await startReleases(answers);
  return { env: { PULSE_ARTIFACTS_MIRROR: `${origin}/m` }, answers, seen };
}

test('lock writes down what is published; another checkout with that lock file fetches exactly that', async () => {
  const { env, seen } = await mirror();
  const root = checkout();
  const locked = await pulse(root, env, 'lock');
  expect(locked).toMatchObject({ exit: 0, out: expect.stringContaining('4 artifacts locked') as string });
  const text = readFileSync(join(root, 'artifacts/lock.json'), 'utf8');
  const other = checkout();
  writeFileSync(join(other, 'artifacts/lock.json'), text);
  expect((await pulse(other, env, 'list')).out).toContain('to be fetched, from its release');
  expect(await pulse(other, env, 'fetch')).toMatchObject({ exit: 0 });
  const files = readdirSync(join(other, '.pulse/artifacts')).filter((name) => name.includes('-release-'));
  expect(files).toHaveLength(CATALOGUE.length);
  const asked = seen.length;
  expect((await pulse(other, env, 'fetch')).out).toContain('Nothing to do');
  expect(seen).toHaveLength(asked);
  const listed = JSON.parse((await pulse(other, env, 'list', '--json')).out) as {
    artifacts: { name: string; used: { ready: boolean; sha256: string } }[];
  };
  for (const { name, used } of listed.artifacts)
    expect(used).toMatchObject({ ready: true, sha256: sumOfText(`program ${name}`) });
});

test('a release that was published again with another checksum is refused, unless somebody looked', async () => {
  const { env, answers } = await mirror();
  const root = checkout();
  await pulse(root, env, 'lock', 'nomad');
  const before = readFileSync(join(root, 'artifacts/lock.json'), 'utf8');
  const other = makeZip({ nomad: 'program nomad, changed' });
  for (const path of Object.keys(answers)) {
    if (path.endsWith('SHA256SUMS') && path.includes('nomad'))
      answers[path] = `${sumOfText(other)}  nomad_1.11.3_linux_amd64.zip`;
    else if (path.endsWith('.zip') && path.includes('nomad')) answers[path] = other;
  }
  const refused = await pulse(root, env, 'lock', 'nomad');
  expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining('--replace') as string });
  expect(readFileSync(join(root, 'artifacts/lock.json'), 'utf8')).toBe(before);
  expect(await pulse(root, env, 'lock', 'nomad', '--replace')).toMatchObject({ exit: 0 });
});

test('nothing is fetched without a checksum: said with what would do, exit 3', async () => {
  const { env, seen } = await mirror();
  const { exit, err } = await pulse(checkout(), env, 'fetch', 'nomad', 'traefik');
  expect(exit).toBe(3);
  expect(err).toContain('nomad 1.11.3, traefik');
  expect(err).toContain('pulse artifacts build nomad traefik');
  expect(seen).toEqual([]);
});

test('another version may be locked before the pin is moved; a server without it is named, exit 1', async () => {
  const { env } = await mirror();
  const { exit, err } = await pulse(checkout(), env, 'lock', 'nomad@9.9.9');
  expect(exit).toBe(1);
  expect(err).toContain('releases.hashicorp.com/nomad/9.9.9/nomad_9.9.9_SHA256SUMS could not be fetched');
  expect(err).toContain('404');
});

test.each([
  [['fetch', 'nomat'], 'Did you mean'],
  [['lock', 'nomad@../x'], 'is no version of nomad'],
  [['build', 'nomad@1'], 'no artifact'],
])('wrong words %j: exit 2', async (argv, words) => {
  const { exit, err } = await pulse(checkout(), {}, ...argv);
  expect(exit).toBe(2);
  expect(err.toLowerCase()).toContain(words.toLowerCase());
});

test('--json is a line of JSON an event', async () => {
  const { env } = await mirror();
  const { out } = await pulse(checkout(), env, 'lock', 'traefik', '--json');
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(events[0]).toMatchObject({ type: 'run.started', command: 'artifacts lock' });
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', exitCode: 0 });
});

test('list says what nobody has, and what to type', async () => {
  const { out, exit } = await pulse(checkout(), {}, 'list');
  expect(exit).toBe(0);
  for (const { name } of CATALOGUE) expect(out).toContain(`pulse artifacts build ${name}`);
});
