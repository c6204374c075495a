export type RendererName = 'ink' | 'plain' | 'ndjson' | 'quiet';

export interface RenderRequest {
  json: boolean;
  quiet: boolean;
  /** Whether standard input and standard error are a terminal: the live view reads keys and draws there. */
  stdinIsTty: boolean;
  stderrIsTty: boolean;
  env: Readonly<Record<string, string | undefined>>;
}

const isSet = (value: string | undefined) =>
  value !== undefined && value !== '' && value !== '0' && value !== 'false';

/** Which renderer suits: asked-for formats first; a live view only where somebody can look at it. */
export function selectRenderer({ json, quiet, stdinIsTty, stderrIsTty, env }: RenderRequest): RendererName {
  if (json) return 'ndjson';
  if (quiet) return 'quiet';
  const live = stdinIsTty && stderrIsTty && !isSet(env.CI) && env.TERM !== 'dumb';
  return live ? 'ink' : 'plain';
}

/** https://no-color.org: set and not empty means none; FORCE_COLOR asks for it without a terminal. */
export function wantsColor(env: RenderRequest['env'], isTty: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (isSet(env.FORCE_COLOR)) return true;
  return isTty && env.TERM !== 'dumb';
}
