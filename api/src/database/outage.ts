/** Tells an outage of PostgreSQL (answered 503, passes by itself) from a fault of ours (answered 500). */

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

// https://www.postgresql.org/docs/17/errcodes-appendix.html
const sqlStates = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up, in recovery
  '57P05', // idle_session_timeout
  '57014', // query_canceled: statement_timeout under overload
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
  '53400', // configuration_limit_exceeded
  '25006', // read_only_sql_transaction: a standby after a failover
  '55P03', // lock_not_available
]);

// pg and pg-pool name these conditions by message only.
const driverMessages = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
  'Query read timeout',
  'Cannot use a pool after calling end on the pool',
];

const isOutageItself = (error: Error): boolean => {
  const code = 'code' in error ? String(error.code) : '';
  return (
    networkCodes.has(code) ||
    sqlStates.has(code) ||
    /^08[0-9A-Z]{3}$/.test(code) ||
    driverMessages.some((message) => error.message.includes(message))
  );
};

/** Looks through causes and aggregates (a refused connection to `localhost` fails once an address family). */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isOutageItself(error)) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseOutage);
  return isDatabaseOutage(error.cause);
}
