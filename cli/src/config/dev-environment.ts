import { join } from 'node:path';

/** Everything `pulse dev` has decided before it plans: places, ports, and what was asked for. No secrets. */
export interface DevEnvironment {
  /** The repository. */
  root: string;
  /** Secrets, the database and the note of the running instance. */
  dataDir: string;
  /** Removed when the run ends (`--check`). */
  throwaway: boolean;
  ports: { app: number; api: number; postgres: number };
  seed: boolean;
  reset: boolean;
  check: boolean;
  /** Why a port is not the usual one, for the plan's causes. */
  portNotes: { app?: string; api?: string };
}

export const DATABASE = 'pulse';
export const OWNER_ROLE = 'pulse_owner';
export const API_ROLE = 'pulse_api';

export const DEFAULT_PORTS = { app: 3000, api: 3001, postgres: 54_320 } as const;

export const postgresDir = (dataDir: string) => join(dataDir, 'postgres');
/** What a person opens. */
export const pageAddress = (port: number) => `http://localhost:${port}`;
/** What processes of this machine call. */
export const loopback = (port: number) => `http://127.0.0.1:${port}`;
