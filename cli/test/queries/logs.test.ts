import { expect, test } from 'vitest';
import { buildJournalCommand, type LogQuery, parseJournalLine } from '../../src/drivers/workload/journal.ts';
import { formatLogLine } from '../../src/queries/logs/format.ts';

const query: LogQuery = {
  sources: ['api'],
  release: null,
  sinceMs: null,
  grep: null,
  lines: 200,
  follow: false,
};

test('the journal is asked for services by the tag of their containers, and for the platform by its units', () => {
  const words = buildJournalCommand({ ...query, sources: ['api', 'ingress'], release: 42, sinceMs: 90_000 });
  expect(words).toBe(
    "sudo -n 'journalctl' '--output=json' '--no-pager' '--quiet' '--lines=200' '--since=-90s' " +
      "'CONTAINER_TAG=api' 'PULSE_RELEASE=42' '+' '_SYSTEMD_UNIT=traefik.service' 'PULSE_RELEASE=42'",
  );
});

test('a pattern stays one word for the shell of the host, whatever is in it', () => {
  const words = buildJournalCommand({ ...query, grep: "it's; rm -rf /" });
  expect(words).toContain(String.raw`'--grep=it'\''s; rm -rf /'`);
});

const entry = {
  __REALTIME_TIMESTAMP: '1795619150232770',
  CONTAINER_TAG: 'api',
  PULSE_RELEASE: '42',
  MESSAGE:
    '{"level":"info","msg":"request","method":"POST","route":"/auth/login","status":200,"ms":34,"requestId":"01J9"}',
};

test('a line of a service is read with its release, and said as what was asked and answered', () => {
  const line = parseJournalLine('solo', JSON.stringify(entry));
  expect(line).toMatchObject({ at: 1_795_619_150_232_770, host: 'solo', source: 'api', release: '42' });
  const text = line && formatLogLine(line, { several: true, colour: false });
  expect(text).toMatch(/^\d\d:\d\d:\d\d solo api@42 POST \/auth\/login 200 34 ms requestId=01J9\n$/u);
});

test('bytes that are no text, and lines that are no JSON, are said as well as they can be', () => {
  const bytes = JSON.stringify({ ...entry, PULSE_RELEASE: null, MESSAGE: [104, 105, 27] });
  expect(parseJournalLine('solo', bytes)).toMatchObject({ text: 'hi\u001B', release: null });
  expect(parseJournalLine('solo', '-- No entries --')).toBeNull();
  expect(parseJournalLine('solo', bytes.slice(0, -20)), 'cut off by Ctrl-C').toBeNull();
  const plain = { at: 0, host: 'solo', source: 'migrate', release: null, text: '{half' };
  expect(formatLogLine(plain, { several: false, colour: false })).toMatch(/ migrate {4}\{half\n$/u);
});

test('the ingress says who answered, and that nobody did', () => {
  const asked = { RequestMethod: 'GET', RequestPath: '/', DownstreamStatus: 503, Duration: 1_500_000 };
  const line = parseJournalLine('solo', JSON.stringify({ ...entry, MESSAGE: JSON.stringify(asked) }));
  expect(line && formatLogLine(line, { several: false, colour: false })).toContain('GET / 503 1.5 ms nobody');
});
