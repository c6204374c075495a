/** One service in a release. */
export interface ReleasedService {
  /** By digest wherever there is a registry. */
  image: string;
  /** Hash of the job without its release number. */
  spec: string;
  /** Which version of its secrets it was started with. */
  secrets: string;
  /** The release that started the instances of it: this one, or an earlier one when nothing about it changed. */
  since: number;
}

/** An image that was made of these inputs (their tag), by digest. */
export interface Built {
  tag: string;
  image: string;
}

export type ReleaseOutcome =
  /** It is being made, or whoever made it was killed. */
  | 'under way'
  /** It served everybody, and may again. */
  | 'live'
  /** It was given up before anybody was served by it. */
  | 'given up'
  /** It served, was judged, and the one before it serves again. */
  | 'went back';

/** A release: what ran, which secrets and which schema it ran with, who made it and how it ended. */
export interface Release {
  number: number;
  services: Readonly<Record<string, ReleasedService>>;
  /** Name of the last migration that was applied when it went live; null without a database of ours. */
  schema: string | null;
  /** Migrations it applied that the release before does not survive: over these nobody goes back. */
  breaking: readonly string[];
  by: string;
  ci: string | null;
  runId: string;
  /** ISO 8601, UTC. */
  at: string;
  outcome: ReleaseOutcome;
  /** Why it ended so; what was measured. */
  note: string | null;
}

/** What is under way, written before anything is touched: whoever comes next can finish it or undo it. */
export interface UnderWay {
  release: number;
  /** What serves meanwhile; null at the first release. */
  from: number | null;
  runId: string;
  /** Services it replaces, each with the release number that its new job carries. */
  services: Readonly<Record<string, number>>;
  /** Where the release stays and only its instances are made anew (restart, scale): the mark of the new ones. */
  mark?: string;
}
