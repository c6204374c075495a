import { CATALOGUE, lookFor, readLock } from '../../drivers/artifacts/index.ts';
import { table } from '../../lib/text.ts';

interface Listed {
  name: string;
  role: string;
  pinned: string;
  known: readonly string[];
  release: string;
  /** What goes on the hosts; null where nobody has it. */
  used: { version: string; from: string; sha256: string; ready: boolean } | null;
  /** `1.11.3 release`, `1.11.3 built with go1.26.8`. */
  locked: string[];
}

async function look(root: string, env: Readonly<Record<string, string | undefined>>): Promise<Listed[]> {
  const lock = await readLock(root);
  return Promise.all(
    CATALOGUE.map(async (entry): Promise<Listed> => {
      const { name, role, pinned, known, release } = entry;
      const found = await lookFor(root, entry, env);
      const locked = lock
        .filter((each) => each.name === name)
        .map((each) =>
          each.origin === 'release'
            ? `${each.version} release`
            : `${each.version} built with ${each.toolchain}`,
        );
      const used = found && {
        ...{ version: found.version, from: found.from, sha256: found.sha256, ready: found.ready },
      };
      return { name, role, pinned, known, release, used: used ?? null, locked };
    }),
  );
}

function row({ name, role, pinned, used, locked }: Listed): string[] {
  const sums = locked.length > 0 ? `locked: ${locked.join(', ')}` : 'no checksum locked';
  if (!used)
    return [`✗ ${name}`, pinned, `role ${role}`, `nobody has it: pulse artifacts build ${name}`, sums];
  const sign = used.ready ? '✓' : '·';
  const what = `${used.ready ? '' : 'to be fetched, '}from ${used.from}, sha256 ${used.sha256.slice(0, 12)}…`;
  return [`${sign} ${name}`, used.version, `role ${role}`, what, sums];
}

/** Every artifact: which version goes on the hosts, where from, and which checksums are locked. */
export async function showArtifacts(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  json: boolean,
): Promise<string> {
  const listed = await look(root, env);
  return json ? `${JSON.stringify({ artifacts: listed })}\n` : `${table(listed.map(row))}\n`;
}
