/** Values of postgresql.conf, with what differs from PostgreSQL's own and why. */
export function buildSettings(port: number, fast: boolean): string {
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: "'127.0.0.1'",
    // A socket file in /tmp would be one more door; everything here speaks TCP on loopback.
    unix_socket_directories: "''",
    max_connections: '100',
    shared_buffers: '64MB',
    // One machine, no replicas: the smallest log that survives a crash.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '256MB',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_line_prefix: "'%m [%p] %q%u@%d '",
    // Survives a crash of PostgreSQL, which tests cause on purpose, but not one of the machine.
    ...(fast ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}
