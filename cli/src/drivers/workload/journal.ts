/** Which lines of the journals of hosts somebody wants to read. */
export interface LogQuery {
  /** Service of the manifest, `migrate`, or a part of the platform (PLATFORM); empty is every service and `migrate`. */
  sources: readonly string[];
  /** Only what this release wrote. */
  release: number | null;
  /** Milliseconds back from now. */
  sinceMs: number | null;
  /** A regular expression (PCRE2), as journalctl takes it. */
  grep: string | null;
  /** The last so many of each host. */
  lines: number;
  /** Goes on with what is written from now on. */
  follow: boolean;
}

export interface LogLine {
  /** Microseconds since 1970, by the clock of the host. */
  at: number;
  host: string;
  source: string;
  release: string | null;
  text: string;
}

/** What is no service of the manifest, and where the journal keeps it. */
const PLATFORM: Readonly<Record<string, string>> = {
  ingress: '_SYSTEMD_UNIT=traefik.service',
  database: 'SYSLOG_IDENTIFIER=postgresql',
  cache: '_SYSTEMD_UNIT=redis-server.service',
  registry: '_SYSTEMD_UNIT=docker-registry.service',
  nomad: '_SYSTEMD_UNIT=nomad.service',
};
export const PLATFORM_SOURCES = Object.keys(PLATFORM);

/** One word for the shell of the host. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The command that reads them on a host. */
export function buildJournalCommand({ sources, release, sinceMs, grep, lines, follow }: LogQuery): string {
  const places = sources.map((source) => PLATFORM[source] ?? `CONTAINER_TAG=${source}`);
  const words = [
    ...['journalctl', '--output=json', '--no-pager', '--quiet', `--lines=${lines}`],
    ...(sinceMs === null ? [] : [`--since=-${Math.ceil(sinceMs / 1000)}s`]),
    ...(grep === null ? [] : [`--grep=${grep}`]),
    ...(follow ? ['--follow'] : []),
    // Several values of one field are alternatives, and a "+" stands between those of different fields.
    ...places.flatMap((place, i) => [
      ...(i === 0 ? [] : ['+']),
      place,
      ...(release === null ? [] : [`PULSE_RELEASE=${release}`]),
    ]),
  ];
  return `sudo -n ${words.map(quoted).join(' ')}`;
}

type Field = string | number[] | null | undefined;

/** What is no text comes as the numbers of its bytes. */
const textOf = (field: Field): string =>
  Array.isArray(field) ? Buffer.from(field).toString('utf8') : (field ?? '');

const nameOf = (entry: Readonly<Record<string, Field>>): string => {
  const known = Object.entries(PLATFORM).find(([, place]) => {
    const [field = '', value] = place.split('=');
    return entry[field] === value;
  });
  const tag = textOf(entry.CONTAINER_TAG);
  return tag === '' ? (known?.[0] ?? textOf(entry.SYSLOG_IDENTIFIER)) : tag;
};

function entryOf(line: string): Record<string, Field> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, Field>;
  } catch {
    return null; // cut off at its end: whoever followed it stopped, or the connection went
  }
}

/** A line of `journalctl --output=json`; null for what is none, or was cut off. */
export function parseJournalLine(host: string, line: string): LogLine | null {
  const entry = entryOf(line);
  if (entry === null) return null;
  const release = textOf(entry.PULSE_RELEASE);
  return {
    at: Number(textOf(entry.__REALTIME_TIMESTAMP)),
    host,
    source: nameOf(entry),
    release: release === '' ? null : release,
    text: textOf(entry.MESSAGE),
  };
}
