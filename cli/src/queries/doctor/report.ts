/** One thing that was looked at. */
export interface Finding {
  name: string;
  /** `missing` stops pulse dev; `warning` does not. */
  state: 'ok' | 'warning' | 'missing';
  found: string;
  /** What to type, where something is to be mended. */
  remedy?: string | undefined;
}

export interface Report {
  /** Whether pulse dev can run. */
  ok: boolean;
  findings: Finding[];
}

export type Check = (root: string) => Promise<Finding>;
