import { connect } from 'node:net';
import { waitFor } from '../../lib/wait.ts';
import { docker } from './docker.ts';
import { notReachable } from './errors.ts';
import { PACKAGES_MOUNT } from './host.ts';
import { containerName } from './names.ts';
import type { LabId } from './names.ts';
import type { Run } from './run.ts';

const WAIT_MS = 60_000;

/**
 * Makes the host's own key and lets the administrator in; prints the public host key. $1: the administrator's keys, of
 * which each is added that is missing: this machine may have lost the key it had.
 */
const ADMIT = `set -eu
key=/etc/ssh/ssh_host_ed25519_key
[ -f "$key" ] || ssh-keygen -q -t ed25519 -N '' -C '' -f "$key"
install -d -m 700 -o debian -g debian /home/debian/.ssh
keys=/home/debian/.ssh/authorized_keys
touch "$keys"
printf '%s\\n' "$1" | while IFS= read -r line; do grep -qxF -- "$line" "$keys" || printf '%s\\n' "$line" >>"$keys"; done
chown debian:debian "$keys"
chmod 600 "$keys"
if command -v systemctl >/dev/null; then systemctl restart --no-block ssh.service || true; fi
cat "$key.pub"
`;

/** Takes kept packages into the host's cache, or keeps those it downloaded; whole files only, whoever else writes. */
const USE_PACKAGES = `set -eu
find ${PACKAGES_MOUNT} -maxdepth 1 -name '*.deb' -exec cp --no-clobber --preserve=timestamps -t /var/cache/apt/archives {} +
`;
const KEEP_PACKAGES = `set -eu
for file in /var/cache/apt/archives/*.deb; do
  name=\${file##*/}
  if [ -e "$file" ] && [ ! -e "${PACKAGES_MOUNT}/$name" ]; then
    cp "$file" "${PACKAGES_MOUNT}/.$name.$(hostname)" && mv "${PACKAGES_MOUNT}/.$name.$(hostname)" "${PACKAGES_MOUNT}/$name"
  fi
done
`;

/**
 * Takes away what keeps this machine out: rules, bans, a server that does not run or refuses its configuration. The roles
 * that run afterwards bring all of it back as it should be.
 */
const OPEN = `set -eu
if command -v ufw >/dev/null; then ufw --force disable >/dev/null; fi
if command -v fail2ban-client >/dev/null; then fail2ban-client unban --all >/dev/null 2>&1 || true; fi
install -d -m 755 /run/sshd
if ! /usr/sbin/sshd -t 2>/dev/null; then
  printf 'PasswordAuthentication no\\nUsePAM yes\\nSubsystem sftp internal-sftp\\n' >/etc/ssh/sshd_config
fi
systemctl restart ssh.service
`;

function inside(lab: LabId, host: string, script: string, ...args: string[]): string[] {
  return ['exec', containerName(lab, host), '/bin/sh', '-c', script, 'pulse', ...args];
}

/** Lets the keys in as `debian` and resolves to the host's public key, `ssh-ed25519 AAAA…`: pinned from the first second. */
export async function admit(run: Run, lab: LabId, host: string, keys: readonly string[]): Promise<string> {
  const said = await docker(run, inside(lab, host, ADMIT, keys.join('\n')), { what: `prepare ${host}` });
  return said.trim().split(' ').slice(0, 2).join(' ');
}

/** The way back into a host that shut this machine out: through the engine that carries it. */
export async function openHost(run: Run, lab: LabId, host: string): Promise<void> {
  await docker(run, inside(lab, host, OPEN), { what: `open ${host} again` });
}

export async function usePackages(run: Run, lab: LabId, host: string): Promise<void> {
  await docker(run, inside(lab, host, USE_PACKAGES), { what: `hand kept packages to ${host}` });
}

export async function keepPackages(run: Run, lab: LabId, host: string): Promise<void> {
  await docker(run, inside(lab, host, KEEP_PACKAGES), { what: `keep the packages of ${host}` });
}

/** The first bytes a server says, or undefined when nobody answers within a second. */
function banner(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
    const end = (text?: string) => {
      socket.destroy();
      resolve(text);
    };
    socket.once('data', (bytes) => end(bytes.toString('latin1')));
    socket
      .once('timeout', () => end())
      .once('error', () => end())
      .once('close', () => end());
  });
}

/** Resolves once the SSH server behind this port greets. @throws ToolError `lab.host-silent` after a minute. */
export async function waitForSsh(host: string, port: number, signal?: AbortSignal): Promise<void> {
  const look = async () => ((await banner(port))?.startsWith('SSH-2.0-') === true ? true : undefined);
  if ((await waitFor(look, { timeoutMs: WAIT_MS, everyMs: 100, signal })) === undefined) {
    throw notReachable(host, port, WAIT_MS / 1000);
  }
}
