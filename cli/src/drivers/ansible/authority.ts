import { join } from 'node:path';
import type { Secret } from '../../config/secret.ts';
import { ToolError } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import type { AnsibleTools } from './venv.ts';

/** The certificate (PEM) of the authority whose key this is; always the same one for a name and a key. */
export async function authorityCertificate(
  root: string,
  tools: AnsibleTools,
  name: string,
  key: Secret,
): Promise<string> {
  const script = join(root, 'ansible/scripts/authority-certificate.py');
  const made = await run(tools.python, [script, name], { timeoutMs: 30_000, input: key.reveal() });
  if (made.exitCode === 0) return `${made.stdout}\n`;
  throw new ToolError({
    code: 'authority.unusable-key',
    summary: 'The certificate of the authority could not be made from CA_KEY.',
    // Without the words of the library: they may quote the key.
    hints: ['pulse secrets rotate ENV CA_KEY'],
  });
}
