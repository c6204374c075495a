import { type Fault, PreflightError, systemCode } from './errors.ts';

/** What the system says about files, in words, and what to type. */
const KNOWN: Record<string, { words: string; hint: string }> = {
  EACCES: { words: 'permission denied', hint: 'run pulse as the owner of that place: ls -ld' },
  EPERM: { words: 'not permitted', hint: 'run pulse as the owner of that place: ls -ld' },
  EROFS: { words: 'the file system is read-only', hint: 'keep the data elsewhere: pulse dev --data DIR' },
  ENOSPC: { words: 'no space is left on the disk', hint: 'free some: df -h' },
  EDQUOT: { words: 'the quota of the disk is used up', hint: 'free some: quota' },
  ENOTDIR: {
    words: 'a file is where a directory should be',
    hint: 'choose another place, or move it: ls -ld',
  },
  EEXIST: {
    words: 'a file is where a directory should be',
    hint: 'choose another place, or move it: ls -ld',
  },
  EMFILE: { words: 'too many files are open', hint: 'allow more: ulimit -n 4096' },
};

/** The fault of the machine behind a system error about a file; undefined for anything else. */
export function systemFault(error: unknown): PreflightError | undefined {
  const known = KNOWN[systemCode(error) ?? ''];
  if (!known || !(error instanceof Error) || !('path' in error) || typeof error.path !== 'string')
    return undefined;
  const fault: Fault = {
    code: `system.${systemCode(error)?.toLowerCase() ?? ''}`,
    summary: `${error.path} cannot be used: ${known.words}.`,
    hints: [known.hint.endsWith('ls -ld') ? `${known.hint} ${error.path}` : known.hint],
    cause: error,
  };
  return new PreflightError(fault);
}
