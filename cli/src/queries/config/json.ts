import type { Report } from '../../config/diagnostics/format.ts';
import type { Environment, Origin, ResolvedEnvironment } from '../../config/environment.ts';

/** Stable: a changed meaning raises the version. */
const VERSION = 1;

interface Shown {
  environment: Environment;
  /** By path, as in the text output. */
  origins: Readonly<Record<string, Origin>>;
}

const shown = ({ environment, settings }: ResolvedEnvironment): Shown => ({
  environment,
  origins: Object.fromEntries(settings.map(({ path, origin }) => [path, origin])),
});

/** What `--json` prints of one or all environments. */
export const configDocument = (
  manifest: string,
  environments: readonly ResolvedEnvironment[],
): Record<string, unknown> => ({
  v: VERSION,
  manifest,
  environments: environments.map(shown),
});

/** What `--json` prints of a manifest with faults. */
export function faultsDocument({ file, lines, diagnostics }: Report): Record<string, unknown> {
  const faults = diagnostics.map(({ code, path, message, hint, span }) => ({
    code,
    path,
    message,
    hint,
    start: lines.at(span.start),
    end: lines.at(span.end),
  }));
  return { v: VERSION, manifest: file, faults };
}
