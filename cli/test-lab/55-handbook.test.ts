import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { composeEnvironment, hasCompose } from './helpers/compose.ts';
import { ARTIFACTS, LAB, ROOT } from './helpers/ground.ts';
import { type HandbookCommand, readHandbook, wordsOf } from './helpers/handbook.ts';
import { environment, expectDone, projectFolder, pulse } from './helpers/lab.ts';
import { changeManifest, deployImage, resultOf } from './helpers/release.ts';
import { statusOf } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';
import { onTerminal, type Press } from './helpers/terminal.ts';

const MINUTE = 60_000;
const CTRL_C = '\u0003';
const YES: Press[] = [{ once: 'y/N', keys: 'y\r' }];
const NAME: Press[] = [{ once: 'Type the name of the environment:', keys: `${LAB}\r` }];

/** What a person does at a command that asks, or goes on until it is told to stop; nobody is at the keys of any other. */
const AT_THE_KEYS: Readonly<Record<string, readonly Press[]>> = {
  'bin/pulse deploy lab': YES,
  'bin/pulse rollback lab': YES,
  'bin/pulse rollback lab --to 3': YES,
  'bin/pulse db restore lab --to 2m': NAME,
  'bin/pulse db restore lab': NAME,
  'bin/pulse db forget lab': YES,
  'bin/pulse db psql lab': [{ once: '=>', keys: '\\q\r' }],
  'bin/pulse logs lab -f': [{ once: 'readyz', keys: CTRL_C }],
  'bin/pulse dev --compose': [{ once: 'open this', keys: CTRL_C }],
  'bin/pulse down lab': YES,
};

/** An image that is none of the application: it ends at once, and its release is number 4. */
async function releaseSomethingBad(): Promise<void> {
  const built = await pulse(['build', 'api', LAB, '--json']);
  expectDone(built);
  const { images } = resultOf(built.events) as { images: Record<string, string> };
  expect((await deployImage('app', images.api ?? '')).code).toBe(1);
}

/** What happened before somebody types it. */
const BEFORE: Readonly<Record<string, () => unknown>> = {
  'bin/pulse deploy lab': () => changeManifest(311),
  'bin/pulse deploy lab --out next.plan': () => changeManifest(312),
  'bin/pulse releases lab': releaseSomethingBad,
};

/** What is so afterwards, beyond what the command prints. */
const THEN: Readonly<Record<string, () => Promise<void>>> = {
  'bin/pulse maintenance on lab --retry-after 30m': async () => {
    expect(await statusOf('GET', '/')).toBe('503');
    expect(await statusOf('GET', '/api/readyz')).toBe('200');
  },
  'bin/pulse maintenance off lab': async () => expect(await statusOf('GET', '/')).toBe('200'),
};

/** What cannot be typed on every machine, and why not on this one. */
const UNLESS: Readonly<Record<string, () => string | undefined>> = {
  'bin/pulse dev --compose': () => (hasCompose() ? undefined : 'Docker has no Compose here'),
};

/** What its environment says besides. */
const WITH: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
  'bin/pulse dev --compose': composeEnvironment,
};

/** The folder of the manifest, with the command in it as in a checkout. */
function layCheckout(): void {
  const bin = join(projectFolder(), 'bin');
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  symlinkSync(join(ROOT, 'bin/pulse'), join(bin, 'pulse'));
  mkdirSync(join(ARTIFACTS, 'handbook'), { recursive: true });
}

/** Types one command, and tells what of it is not as the handbook says. */
async function type(command: HandbookCommand): Promise<string[]> {
  const { name, text, page, line, exit, says } = command;
  const where = `docs/operations.md:${line} (${page}): ${name}`;
  try {
    await BEFORE[name]?.();
    const more = (await WITH[name]?.()) ?? {};
    const env = { ...environment(more), CI: '', NO_COLOR: '1', TERM: 'xterm-256color' };
    const presses = AT_THE_KEYS[name] ?? [];
    const shown = await onTerminal(text, { cwd: projectFolder(), env, presses, limitMs: 12 * MINUTE });
    const file = `${String(line).padStart(3, '0')}-${name.replaceAll(/[^a-z0-9]+/giu, '-').slice(0, 60)}.txt`;
    writeFileSync(join(ARTIFACTS, 'handbook', file), shown.text);
    console.log(`${name}: exit ${String(shown.code)} after ${shown.seconds.toFixed(1)} s`);
    const faults: string[] = [];
    if (shown.code !== exit)
      faults.push(`${where} ended with ${String(shown.code)}: ${shown.text.slice(-1500)}`);
    if (shown.missed !== undefined) faults.push(`${where} never showed « ${shown.missed} »`);
    const words = wordsOf(shown.text);
    for (const each of says.filter((said) => !words.includes(wordsOf(said))))
      faults.push(`${where} did not print « ${each} »: ${shown.text.slice(-1500)}`);
    await THEN[name]?.();
    return faults;
  } catch (error) {
    return [`${where}: ${String(error)}`];
  }
}

/** The command without what is different each time: `pulse db restore`. */
const verbOf = (line: string): string =>
  (/pulse (?:(?:db|secrets|lock|maintenance|history) )?[a-z]+/u.exec(line) ?? [''])[0];

describe('the handbook', () => {
  scenario(
    'says what is so: from nothing to nothing, each of its commands as written',
    { minutes: 20, onlyAll: 'it is all of docs/operations.md' },
    async () => {
      const { commands, named } = readHandbook();
      const names = new Set(commands.map(({ name }) => name));
      const tables = [AT_THE_KEYS, BEFORE, THEN, UNLESS, WITH].flatMap((table) => Object.keys(table));
      expect(
        tables.filter((name) => !names.has(name)),
        'not in the handbook any more',
      ).toEqual([]);
      expectDone(await pulse(['down', LAB, '--yes']));
      layCheckout();
      const faults: string[] = [];
      const typed = new Set<string>();
      for (const command of commands) {
        const why = UNLESS[command.name]?.();
        if (why !== undefined) {
          console.warn(`SKIPPED: ${command.name} (${why})`);
          continue;
        }
        typed.add(verbOf(command.name));
        const found = await type(command);
        for (const fault of found) console.error(fault);
        faults.push(...found);
      }
      const only = named.filter((line) => !typed.has(verbOf(line)));
      console.log(`${typed.size} commands; named in the text only: ${only.join(', ')}`);
      expect(faults).toEqual([]);
    },
  );
});
