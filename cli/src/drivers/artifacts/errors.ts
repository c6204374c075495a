import { PreflightError, systemCode } from '../../errors/errors.ts';

/** A file whose checksum is not the one that somebody vouches for. */
export function wrongSum(what: string, path: string, expected: string, actual: string): PreflightError {
  return new PreflightError({
    code: 'artifacts.wrong-checksum',
    summary: `${what} is not the one it is said to be; it was refused.`,
    detail: `${path}\nexpected sha256 ${expected}\nfound    sha256 ${actual}`,
    hints: ['fetch or build it again'],
  });
}

/** The same error, said in words where the disk is full. */
export function diskFault(error: unknown, what: string): unknown {
  if (systemCode(error) !== 'ENOSPC' && systemCode(error) !== 'EDQUOT') return error;
  return new PreflightError({
    code: 'artifacts.disk-full',
    summary: `The disk is full: ${what} could not be kept.`,
    hints: ['df -h .pulse'],
    cause: error,
  });
}
