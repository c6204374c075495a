/** A line of a service, for people. */
export interface LogLine {
  level: 'info' | 'warning' | 'error';
  text: string;
}

type Fields = Readonly<Record<string, unknown>>;

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** pino's levels, by name or by number. */
function levelOf(level: unknown): LogLine['level'] {
  if (level === 'error' || level === 'fatal' || (typeof level === 'number' && level >= 50)) return 'error';
  if (level === 'warn' || level === 40) return 'warning';
  return 'info';
}

/** `POST /auth/login 200 34 ms`, from the members that our services and Fastify's own logger use. */
function requestOf(fields: Fields): string | undefined {
  const request = asFields(fields.req);
  const response = asFields(fields.res);
  const method = asText(fields.method ?? request.method);
  const path = asText(fields.route ?? fields.path ?? fields.url ?? request.route ?? request.url);
  const status = asText(fields.status ?? fields.statusCode ?? response.status ?? response.statusCode);
  if (method === undefined || path === undefined || status === undefined) return undefined;
  const ms = Number(fields.durationMs ?? fields.responseTime ?? fields.ms);
  return [method, path, status, ...(Number.isFinite(ms) ? [`${Math.round(ms)} ms`] : [])].join(' ');
}

/** Makes one readable line of a JSON log line; anything else is passed on as it is. */
export function readLogLine(line: string, stream: 'stdout' | 'stderr'): LogLine {
  const plain: LogLine = { level: stream === 'stderr' ? 'warning' : 'info', text: line };
  if (!line.startsWith('{')) return plain;
  let fields: Fields;
  try {
    fields = asFields(JSON.parse(line));
  } catch {
    return plain;
  }
  const error = asFields(fields.err ?? fields.error);
  const reason = asText(error.message);
  const said = requestOf(fields) ?? asText(fields.msg) ?? line;
  return { level: levelOf(fields.level), text: reason === undefined ? said : `${said}: ${reason}` };
}

/** Lines that say what our own view says better, and our own looking whether a service is well. */
export function isNoise(line: string): boolean {
  if (/"msg":"(?:listening|incoming request|Server listening)/.test(line)) return true;
  return /"(?:route|path|url)":"\/(?:readyz|healthz)"/.test(line) && /"level":"info"/.test(line);
}
