import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { expect, test } from 'vitest';
import { writeProgram } from '../helpers/folder.ts';
import { type FakeLab, hasPython, openLab, pathWithFakes } from '../helpers/lab.ts';

/** What a person reads at three in the morning, and the exit code that a script does. */
interface Expected {
  code: number;
  words: (string | RegExp)[];
  /** What there is to type. */
  next: string;
}

const UP = ['up', 'lab', '--like', 'prod', '--only', 'configure', '--yes'];

async function fails(
  lab: FakeLab,
  args: readonly string[],
  { code, words, next }: Expected,
  env = {},
): Promise<void> {
  const { code: actual, stdout, stderr } = await lab.run(args, env);
  for (const each of words) expect(stderr).toMatch(each);
  expect(stderr).toContain(next);
  expect(stderr).not.toMatch(/^\s+at .*\.ts:\d+/mu);
  expect({ code: actual, stdout }).toEqual({ code, stdout: '' });
}

const withLab = test.skipIf(!hasPython);

withLab.each<[string, string[], Expected]>([
  [
    'environment',
    ['plan', 'labb'],
    { code: 2, words: ['"labb" is not in the manifest', 'lab'], next: 'pulse config' },
  ],
  [
    'role',
    ['up', 'lab', '--only', 'configur'],
    { code: 2, words: ['configur', 'provision, configure'], next: 'pulse up --help' },
  ],
  [
    'host',
    ['up', 'lab', '--like', 'prod', '--host', 'bakc'],
    { code: 2, words: ['host "bakc" is not in lab', 'back'], next: 'pulse config lab' },
  ],
  [
    'host to enter',
    ['ssh', 'lab', 'bakc'],
    { code: 2, words: ['host "bakc" is not in lab'], next: 'pulse config lab' },
  ],
  [
    'run',
    ['up', 'lab', '--resume', 'nonsense'],
    { code: 2, words: ['There is no recording of run nonsense'], next: '' },
  ],
])('an unknown %s: the nearest word, and nothing was begun', async (_what, args, expected) => {
  const lab = await openLab();
  await fails(lab, args, expected);
  expect(lab.seen('calls')).toBe('');
});

withLab.each([
  [
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'The Docker engine does not answer.',
    'sudo systemctl start docker',
  ],
  [
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    'This user may not talk to the Docker engine.',
    'sudo usermod -aG docker',
  ],
  ['write /var/lib/docker/tmp: no space left on device', 'The disk is full', 'df -h'],
])('docker says "%s": exit 3 before anything is asked', async (said, words, next) => {
  const lab = await openLab();
  lab.set('docker', said);
  await fails(lab, UP, { code: 3, words: [words], next });
  expect(lab.seen('applied')).toBe('');
});

withLab('no docker at all: where it comes from', async () => {
  const lab = await openLab();
  const folder = lab.project.file('without');
  // Everything of PATH that pulse needs here, and no docker.
  lab.set('../without/ssh', '');
  for (const name of ['ssh', 'python3', 'node', 'ps', 'sed', 'cat', 'mkdir', 'sh'])
    writeProgram(
      folder,
      name,
      `PATH='${process.env.PATH ?? ''}' exec '${name === 'ssh' ? join(import.meta.dirname, '../fakes/bin/ssh') : name}' "$@"`,
    );
  await fails(
    lab,
    UP,
    { code: 3, words: ['there is no docker command on PATH'], next: '.ci/setup' },
    { PATH: folder },
  );
});

withLab('the disk of this machine is full: said of the file, in words', async () => {
  const lab = await openLab();
  const full = '/dev/full';
  const { code, stderr } = await lab.run(['plan', 'lab', '--like', 'prod', '--out', full]);
  expect(code).toBe(2);
  expect(stderr).toContain('The plan could not be written: ENOSPC');
});

withLab('another age key than the one the secrets were made for: who can read them', async () => {
  const lab = await openLab();
  const key = await generateX25519Identity();
  await fails(
    lab,
    UP,
    { code: 3, words: ['your key cannot read', 'Who can: ana'], next: 'pulse secrets recipients lab --add' },
    { PULSE_AGE_KEY: key },
  );
});

withLab.each([
  [
    'unreachable',
    'ssh: connect to host 127.0.0.1 port 40002: Connection refused',
    'back cannot be reached',
    'pulse hosts',
  ],
  [
    'another machine by now',
    'Host key verification failed.',
    'back shows another host key than the one pinned at its creation',
    'ssh-keygen -l -f',
  ],
  [
    'refusing the key',
    'debian@127.0.0.1: Permission denied (publickey).',
    'back refuses the key of pulse',
    'pulse up',
  ],
])('a host that is %s: named, with what ssh said', async (_what, said, words, next) => {
  const lab = await openLab();
  lab.set('back/ssh', said);
  await fails(lab, UP, { code: 1, words: [words, said], next });
  expect(lab.seen('applied')).toBe('');
});

withLab('sudo that asks for a password: said of the host', async () => {
  const lab = await openLab();
  lab.set('back/sudo', 'sudo: a password is required');
  await fails(lab, UP, { code: 1, words: ['sudo asks for a password on back'], next: 'pulse ssh' });
});

withLab('a task that fails: its host, its words, its file and line, and the rest is not begun', async () => {
  const lab = await openLab();
  lab.set(
    'ansible',
    JSON.stringify({ at: 'back/firewall', does: 'fail', more: { stderr: 'ERROR: bad rule' } }),
  );
  await fails(lab, UP, {
    code: 1,
    words: [
      /✗ back +firewall +failed/u,
      '✗ Apply firewall to back: "Set firewall up" failed on back.',
      'no such user',
      'ERROR: bad rule',
      'roles/firewall/tasks/main.yml:7',
      'steps were done. (exit 1)',
    ],
    next: 'goes on where it stopped',
  });
  expect(lab.seen('applied')).not.toContain('/mesh');
});

withLab('a host that goes away in the middle: named as that', async () => {
  const lab = await openLab();
  lab.set(
    'ansible',
    JSON.stringify({ at: 'ops/updates', does: 'unreachable', message: 'Connection timed out' }),
  );
  await fails(lab, UP, {
    code: 1,
    words: ['ops could not be reached in "Set updates up"', 'Connection timed out'],
    next: 'goes on where it stopped',
  });
});

withLab(
  'a task that says nothing any more: named, with the time it was given and how to give it more',
  async () => {
    const lab = await openLab();
    lab.set('ansible', JSON.stringify({ at: 'front/docker', does: 'hang' }));
    await fails(
      lab,
      UP,
      {
        code: 1,
        words: ['"Set docker up" said nothing for 3.0 s; Ansible was ended.'],
        next: 'PULSE_TASK_TIMEOUT=60 pulse up',
      },
      { PULSE_TASK_TIMEOUT: '0.05' },
    );
  },
);

withLab('Ansible that is not there and cannot be made: what is missing on this machine', async () => {
  const lab = await openLab();
  rmSync(lab.project.file('.pulse/tools'), { recursive: true });
  const folder = lab.project.file('no-venv');
  lab.set('../no-venv/x', '');
  writeProgram(
    folder,
    'python3',
    `case "$*" in *venv*) echo 'No module named venv' >&2; exit 1;; esac; PATH='${process.env.PATH ?? ''}' exec python3 "$@"`,
  );
  const path = pathWithFakes(folder);
  await fails(
    lab,
    UP,
    { code: 3, words: ['Python 3 with its venv module'], next: 'apt-get install python3-venv' },
    { PATH: path },
  );
});

withLab('a program for the hosts with another checksum is refused', async () => {
  const lab = await openLab();
  writeFileSync(lab.project.file('artifacts/nomad'), 'something else');
  await fails(lab, UP, { code: 3, words: ['nomad', 'is not the one it is said to be'], next: 'next: ' });
});

withLab('a history that was edited: the line is named, and reading it says so too', async () => {
  const lab = await openLab();
  for (let i = 0; i < 2; i += 1) expect(await lab.run(UP)).toMatchObject({ code: 0 });
  expect((await lab.run(['history', 'verify', 'lab'])).stdout).toBe(
    '2 lines, each fits the one before it.\n',
  );
  expect(JSON.parse((await lab.run(['history', 'verify', 'lab', '--json'])).stdout)).toEqual({
    environment: 'lab',
    lines: 2,
    broken: null,
  });
  const path = lab.fake('front/ledger/history.ndjson');
  writeFileSync(path, readFileSync(path, 'utf8').replace('succeeded', 'cancelled'));
  await fails(lab, ['history', 'verify', 'lab'], {
    code: 1,
    words: ['Line 1 of the history of lab cannot be trusted: it was changed after it was written'],
    next: 'pulse history lab',
  });
  expect((await lab.run(['history', 'lab'])).stdout).toContain('! line 1 cannot be trusted');
  const { stdout } = await lab.run(['history', 'verify', 'lab', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'history.edited' }, exitCode: 1 });
});

withLab('a lab of other hosts: whose they are, and how to go on with them', async () => {
  const lab = await openLab();
  await fails(lab, ['plan', 'lab'], {
    code: 3,
    words: ['lab has hosts now that are not in this plan', 'the hosts of prod'],
    next: 'pulse plan lab --like prod',
  });
});

withLab('what pulse keeps on this machine and somebody damaged: which file', async () => {
  const lab = await openLab();
  writeFileSync(lab.project.file('.pulse/environments/pulse/lab/hosts.json'), '{');
  await fails(lab, ['status', 'lab'], { code: 3, words: ['is not what pulse wrote'], next: 'rm ' });
});

test.skipIf(!hasPython || process.getuid?.() === 0)(
  'a folder that may not be written: whose it is',
  async () => {
    const lab = await openLab();
    chmodSync(lab.project.file('.pulse'), 0o500);
    await fails(lab, UP, { code: 3, words: ['permission denied'], next: 'ls -ld' });
    chmodSync(lab.project.file('.pulse'), 0o700);
  },
);
