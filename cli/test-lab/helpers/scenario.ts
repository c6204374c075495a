import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject, test, type TestContext } from 'vitest';
import { hostsOf, inside, printed } from './lab.ts';
import { ARTIFACTS, ROOT, tool, traces } from './ground.ts';

interface Wishes {
  /** Minutes it may take on a quiet machine; what no longer fits into the time of the gate is left out. */
  minutes?: number;
  /** Only with `bin/test lab --all`: the reason why not always. */
  onlyAll?: string;
  /** Whether it needs hosts (true unless said). */
  hosts?: boolean;
}

function whyNot({ minutes = 1, onlyAll, hosts = true }: Wishes): string | undefined {
  const missing = inject('missing');
  if (hosts && missing !== '') return missing;
  if (onlyAll !== undefined && process.env.PULSE_LAB_ALL === undefined)
    return `${onlyAll}; bin/test lab --all runs it`;
  const left = (inject('until') - Date.now()) / 60_000;
  if (left < minutes)
    return `${Math.max(0, Math.round(left))} min are left for the gate, it takes ${minutes}; bin/test lab runs it`;
  return undefined;
}

/** What helps to understand a failure, where it can be had; nothing of it may hide the failure itself. */
async function keepTraces(name: string): Promise<void> {
  const folder = join(ARTIFACTS, name.replaceAll(/[^a-z0-9]+/giu, '-').slice(0, 80));
  mkdirSync(folder, { recursive: true });
  printed().forEach(({ title, text }, i) =>
    writeFileSync(join(folder, `${String(i).padStart(2, '0')}-${title}.txt`), text),
  );
  const all = printed().map(({ text }) => text);
  const journals = [...all.join('\n').matchAll(/"runId":"([^"]+)"/gu)].map(([, id]) => id ?? '');
  for (const id of new Set(journals)) {
    try {
      copyFileSync(join(ROOT, '.pulse/runs', `${id}.ndjson`), join(folder, `journal-${id}.ndjson`));
    } catch {
      // a run that was killed before its first line has none
    }
  }
  writeFileSync(join(folder, 'engine.txt'), JSON.stringify(await traces(), null, 1));
  for (const host of await hostsOf()) {
    const journal = await inside(host, 'systemctl --failed --no-pager; journalctl -b -n 300 --no-pager');
    writeFileSync(join(folder, `${host}.txt`), journal.stdout);
  }
  const engine = await tool('docker', ['ps', '--all']);
  writeFileSync(join(folder, 'docker-ps.txt'), engine.stdout);
  console.error(`what it left is in ${folder}`);
}

/**
 * One obligation of pulse on real hosts. Where it cannot be tried, it is skipped with the reason, in the log and in the
 * list at the end.
 */
export function scenario(name: string, wishes: Wishes, body: (context: TestContext) => Promise<void>): void {
  test(name, async (context) => {
    const why = whyNot(wishes);
    if (why !== undefined) {
      context.task.meta.skipped = why;
      console.warn(`SKIPPED: ${name} (${why})`);
      context.skip(why);
      return;
    }
    context.onTestFailed(() => keepTraces(name).catch((error: unknown) => console.error(error)));
    await body(context);
  });
}

declare module 'vitest' {
  export interface TaskMeta {
    skipped?: string;
  }
}
