import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';

/** An editor writes a file in several steps, and `git checkout` many files: one change for all of them. */
const SETTLE_MS = 120;
/** A program that never stops writing is not waited for. */
const LONGEST_WAIT_MS = 1000;
const IGNORED = /(^|[/\\])(node_modules|build|coverage|\.[^/\\]+)([/\\]|$)|~$/;

/** Calls back with the first changed file, once things are quiet, until `signal` aborts. */
export async function watchSources(
  dirs: readonly string[],
  onChange: (file: string) => void,
  onError: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  let first: string | undefined;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  const settled = () => {
    if (first !== undefined && !signal.aborted) onChange(first);
    first = undefined;
  };
  for (const dir of dirs) {
    if (!(await stat(dir).catch(() => undefined)) || signal.aborted) continue;
    const watcher = watch(dir, { recursive: true, signal, persistent: false });
    watcher.on('error', onError);
    watcher.on('change', (_kind, name) => {
      const file = String(name);
      if (IGNORED.test(file)) return;
      if (first === undefined) since = performance.now();
      first ??= file;
      if (performance.now() - since > LONGEST_WAIT_MS) return;
      clearTimeout(timer);
      timer = setTimeout(settled, SETTLE_MS);
    });
  }
}
