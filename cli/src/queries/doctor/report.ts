/** One thing that was looked at. */
export interface Finding {
  name: string;
  /** `missing` stops what the report is about; `warning` does not. */
  state: 'ok' | 'warning' | 'missing';
  found: string;
  /** What to type, where something is to be mended. */
  remedy?: string | undefined;
}

export interface Report {
  /** The command that was asked about, as it is typed. */
  purpose: string;
  /** Whether it can run. */
  ok: boolean;
  findings: Finding[];
}

export type Check = (root: string) => Promise<Finding>;
