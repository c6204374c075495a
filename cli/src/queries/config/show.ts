import { UserError } from '../../errors/errors.ts';
import { environmentOf, ManifestError } from '../../config/load.ts';
import { openManifest } from './find.ts';
import { formatEnvironment, formatOverview } from './format.ts';
import { configDocument, faultsDocument } from './json.ts';

export interface ConfigRequest {
  cwd: string;
  root: string;
  /** Null: all of them. */
  environment: string | null;
  like: string | null;
  json: boolean;
}

const line = (document: Record<string, unknown>): string => `${JSON.stringify(document)}\n`;

async function show({ cwd, root, environment, like, json }: ConfigRequest): Promise<string> {
  const loaded = await openManifest(cwd, root);
  if (environment === null && like !== null) {
    throw new UserError({
      code: 'config.like-needs-environment',
      summary: '--like needs the environment that rehearses',
      hints: [`pulse config lab --like ${like}`],
    });
  }
  const names = environment === null ? Object.keys(loaded.manifest.environments) : [environment];
  const resolved = names.map((name) => environmentOf(loaded, name, like));
  if (json) return line(configDocument(loaded.shownAs, resolved));
  const [only] = resolved;
  if (environment !== null && only !== undefined) return formatEnvironment(only, loaded.shownAs);
  return formatOverview(
    resolved.map((each) => each.environment),
    loaded.shownAs,
  );
}

/** What `pulse config` prints. `faulty` is true where `--json` printed the faults of the manifest. */
export async function showConfig(request: ConfigRequest): Promise<{ text: string; faulty: boolean }> {
  try {
    return { text: await show(request), faulty: false };
  } catch (error) {
    if (!request.json || !(error instanceof ManifestError)) throw error;
    return { text: line(faultsDocument(error.report)), faulty: true };
  }
}
