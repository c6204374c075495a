/** One host as an SSH client needs it. */
export interface SshTarget {
  /** Name in the manifest: what its key is pinned under. */
  name: string;
  host: string;
  port: number;
  user: string;
  knownHosts: string;
  /** Null: whatever the agent or the configuration of the person offers. */
  key: string | null;
  /** Socket of a connection that is open already (connection.ts). */
  control?: string;
}

/**
 * Options of every connection: the pinned key of the host and no other, our key, no question.
 *
 * The OpenSSH client is used because the hosts only accept key exchanges that outlast quantum computers, which no SSH
 * library of Node offers.
 */
export function sshOptions({
  name,
  knownHosts,
  key,
}: Pick<SshTarget, 'name' | 'knownHosts' | 'key'>): string[] {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    `HostKeyAlias=${name}`,
    'ConnectTimeout=10',
    'ServerAliveInterval=10',
    'ServerAliveCountMax=3',
    ...(key === null ? [] : ['IdentitiesOnly=yes']),
  ];
  return [...options.flatMap((option) => ['-o', option]), ...(key === null ? [] : ['-i', key])];
}

export interface SshCall {
  /** One string for the shell of the host; undefined opens a session. */
  command?: string | undefined;
  /** Asks for a terminal on the host. */
  tty?: boolean;
  /** Without the words of ssh itself at the end of a session; its errors are told. */
  quiet?: boolean;
  options?: readonly string[];
}

export function buildSshArgs(
  target: SshTarget,
  { command, tty = false, quiet = false, options = [] }: SshCall,
): string[] {
  return [
    ...(tty ? ['-t'] : ['-T']),
    ...sshOptions(target),
    ...(quiet ? ['-o', 'LogLevel=ERROR'] : []),
    ...options.flatMap((option) => ['-o', option]),
    ...(target.control === undefined ? [] : ['-o', `ControlPath=${target.control}`]),
    ...['-p', String(target.port), `${target.user}@${target.host}`],
    ...(command === undefined ? [] : ['--', command]),
  ];
}
