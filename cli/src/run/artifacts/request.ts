import type { Reporter } from '../../events/reporter.ts';
import type { ArtifactsAction } from '../../plans/artifacts.ts';

export interface ArtifactsRequest {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  action: ArtifactsAction;
  /** Of the catalogue; empty for all that need it. To be locked, one may be followed by a version: `nomad@2.0.5`. */
  names: readonly string[];
  /** Build: write the checksum into the lock file. */
  lock: boolean;
  /** Lock: believe a publisher that changed what it published. */
  replace: boolean;
}

export interface ArtifactsSurroundings {
  reporter: Reporter;
  signal: AbortSignal;
}
