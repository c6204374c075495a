import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder, writeProgram } from '../helpers/folder.ts';
import { type FakeLab, hasPython, openLab, pathWithFakes } from '../helpers/lab.ts';

/** `pulse db` as a process, on fake hosts whose sudo, psql and pg_dump say what a file of the test says. */

const withLab = test.skipIf(!hasPython);

const DRILL = {
  ...{
    at: '2026-11-26T21:06:44+00:00',
    good: true,
    backup: '20261126-210232F',
    backupAt: '2026-11-26T21:03:19+00:00',
  },
  ...{ lastTransactionAt: '2026-11-26 21:06:04.133407+00', seconds: 1.5, tables: 6 },
  invariants: [{ name: 'emails-are-unique', holds: true, answer: 't' }],
};
const RESTORE = {
  ...{ at: '2026-11-26T21:06:44+00:00', to: null, backup: '20261126-210232F', seconds: 6.2 },
  kept: '/var/lib/postgresql/17/main.before-20261126T210342Z',
};

/** Lines that pulse-backup prints. */
const says = (...lines: object[]) => lines.map((line) => JSON.stringify(line)).join('\n');

async function openDatabase(
  answer: string,
): Promise<{ lab: FakeLab; env: Record<string, string>; ran: () => string }> {
  const lab = await openLab();
  const bin = temporaryFolder();
  lab.set('answer', answer);
  const record = `echo "$(basename "$0") $*" >>"$FAKES/ran"`;
  const reply = 'cat "$FAKES/answer"; grep -q fault "$FAKES/answer" && exit 1; exit 0';
  const ledger = 'case "$*" in *"python3 -") shift; exec "$@" ;; esac';
  writeProgram(bin, 'sudo', `${record}\n${ledger}\n${reply}`);
  writeProgram(bin, 'psql', `${record}\ncat "$FAKES/answer"\nexit 3`);
  writeProgram(
    bin,
    'pg_dump',
    `${record}\nif [ -e "$FAKES/broken" ]; then echo half; echo 'pg_dump: error: gone' >&2; exit 1; fi\ncat "$FAKES/answer"`,
  );
  return { lab, env: { PATH: pathWithFakes(bin) }, ran: () => lab.seen('ran') };
}

withLab('a drill: what came back, in how long, and a line of it in the history', async () => {
  const { lab, env, ran } = await openDatabase(says({ progress: 'restoring' }, { result: DRILL }));
  const { code, stdout, stderr } = await lab.run(['db', 'drill', 'lab'], env);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toBe(
    '20261126-210232F came back in 1.5 s, to 2026-11-26 21:06:04 UTC: 6 tables, every page sound, 1 invariant holds.\n  next: pulse db list lab\n',
  );
  expect(ran()).toContain(
    'systemd-run --quiet --collect --pipe --wait --service-type=exec /usr/local/sbin/pulse-backup drill',
  );
  expect(lab.seen('calls')).toContain('HostKeyAlias=back');
  const { stdout: history } = await lab.run(['history', 'lab', '--json'], env);
  expect(JSON.parse(history)).toMatchObject({
    ...{ command: 'db drill', outcome: 'succeeded' },
    said: expect.stringContaining('came back in 1.5 s') as string,
  });
});

withLab('a drill that fails says what is broken, with its code, and the history knows', async () => {
  const fault = {
    code: 'db.drill-failed',
    summary: 'What has to be true does not hold.',
    detail: 'emails-are-unique: f',
  };
  const { lab, env } = await openDatabase(says({ fault }));
  const { code, stdout } = await lab.run(['db', 'drill', 'lab', '--json'], env);
  expect(code).toBe(1);
  expect(stdout).toContain('"code":"db.drill-failed"');
  expect(stdout).toContain('emails-are-unique: f');
  const { stdout: history } = await lab.run(['history', 'lab', '--json'], env);
  expect(JSON.parse(history)).toMatchObject({
    outcome: 'failed',
    said: 'What has to be true does not hold.',
  });
});

withLab('a backup is made on the host that keeps them', async () => {
  const { lab, env, ran } = await openDatabase('');
  const info = readFileSync(`${import.meta.dirname}/../recordings/pgbackrest-2.55-info.json`, 'utf8');
  const [stanza] = JSON.parse(info) as [object];
  lab.set('answer', says({ result: { info: stanza } }));
  const { code, stdout } = await lab.run(['db', 'backup', 'lab', '--type', 'full'], env);
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^lab is backed up: 2026/u) as string,
  });
  expect(ran()).toContain('systemctl start pulse-backup@full.service');
  expect(lab.seen('calls')).toMatch(/HostKeyAlias=ops.*pulse-backup@full/u);
});

withLab('a restore with the name said goes to the moment, and tells what it kept', async () => {
  const { lab, env, ran } = await openDatabase(says({ result: RESTORE }));
  const { code, stdout } = await lab.run(
    ['db', 'restore', 'lab', '--to', '2026-11-25T10:00:00Z', '--confirm', 'lab'],
    env,
  );
  expect(code).toBe(0);
  expect(stdout).toContain(
    'kept: /var/lib/postgresql/17/main.before-20261126T210342Z on back, until pulse db forget lab',
  );
  expect(ran()).toContain('pulse-backup restore --to 2026-11-25 10:00:00.000+00');
});

withLab.each<[string, string[], string, string]>([
  ['--yes alone', ['--yes'], '--yes is not enough for this', 'pulse db restore lab --confirm lab'],
  [
    'another name',
    ['--confirm', 'prod'],
    '--confirm says "prod", and the environment is "lab"',
    '--confirm lab',
  ],
  ['nothing', [], 'There is no terminal to ask on', '--confirm lab'],
  [
    'a moment without a zone',
    ['--to', '2026-11-25 10:00', '--confirm', 'lab'],
    'has no time zone',
    '--to 10m',
  ],
  ['a moment to come', ['--to', '2999-01-01T00:00:00Z', '--confirm', 'lab'], 'has not come yet', '--to 10m'],
])('a restore with %s is refused, and no host is asked anything', async (_case, flags, words, next) => {
  const { lab, env, ran } = await openDatabase(says({ result: RESTORE }));
  const { code, stdout, stderr } = await lab.run(['db', 'restore', 'lab', ...flags], env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).toContain(next);
  expect(ran()).toBe('');
});

withLab('a moment before the oldest backup: the host says so, and nothing was moved', async () => {
  const fault = {
    code: 'db.no-backup-then',
    summary: 'No backup is that old: the oldest ended at 2026-11-26.',
    detail: '',
  };
  const { lab, env } = await openDatabase(says({ fault }));
  const { code, stderr } = await lab.run(['db', 'restore', 'lab', '--to', '900d', '--confirm', 'lab'], env);
  expect(code).toBe(1);
  expect(stderr).toContain('No backup is that old');
  expect(stderr).toContain('next: pulse db list lab');
});

withLab('an environment that was never made has no database to ask', async () => {
  const { lab, env } = await openDatabase('');
  for (const act of ['list', 'drill', 'psql', 'dump', 'backup']) {
    const { code, stderr } = await lab.run(['db', act, 'preprod'], env);
    expect({ act, code }).toEqual({ act, code: 3 });
    expect(stderr).toContain('pulse up preprod');
  }
});

withLab(
  'psql looks as the role that reads, writes as the owner, and its exit code is that of pulse',
  async () => {
    const { lab, env, ran } = await openDatabase('1\n');
    const read = await lab.run(['db', 'psql', 'lab', '--', '-Atc', 'select 1'], env);
    expect(read).toMatchObject({ code: 3, stdout: '1\n' });
    await lab.run(['db', 'psql', 'lab', '--write'], env);
    expect(ran()).toBe(
      'psql -h /var/run/postgresql -U pulse_readonly -d pulse -Atc select 1\npsql -h /var/run/postgresql -U pulse_migrator -d pulse\n',
    );
  },
);

withLab('a dump is a file that only its owner reads, whole or not there', async () => {
  const { lab, env } = await openDatabase('\u0000PGDMP');
  const at = (name: string) => lab.project.file(name);
  const { code, stdout } = await lab.run(['db', 'dump', 'lab', 'all.dump', '--json'], env);
  expect({ code, document: JSON.parse(stdout) as unknown }).toEqual({
    code: 0,
    document: { file: at('all.dump'), bytes: 6 },
  });
  expect(readFileSync(at('all.dump'), 'utf8')).toBe('\u0000PGDMP');
  lab.set('broken', '');
  writeFileSync(at('kept.dump'), 'older');
  const failed = await lab.run(['db', 'dump', 'lab', 'kept.dump'], env);
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toContain('pg_dump: error: gone');
  expect(readFileSync(at('kept.dump'), 'utf8'), 'what was there is left alone').toBe('older');
  expect(() => readFileSync(at('kept.dump.part'))).toThrow('ENOENT');
});
