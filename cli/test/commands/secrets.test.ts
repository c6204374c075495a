import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeEditor } from '../helpers/editor.ts';
import { createProject, openProject, type Project } from '../helpers/project.ts';

const FILE = ['secrets', 'preprod.yaml'];

// Made once, copied for each test.
let template: Project;
beforeAll(async () => {
  template = createProject();
  const { code } = await template.run(['secrets', 'init', 'preprod', '--as', 'ana']);
  expect(code).toBe(0);
});
afterAll(() => template.remove());

const initialised = (): Project => openProject(undefined, template);

const set = (project: Project, name: string, input: string | Buffer) =>
  project.run(['secrets', 'set', 'preprod', name], { input });
const get = async (project: Project, name: string, env: Record<string, string> = {}) =>
  (await project.run(['secrets', 'get', 'preprod', name], { env })).stdout;

/** The lines of each secret in the file. */
function blocks(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^ {2}([A-Z_]+): \|\n((?: {4}.*\n)+)/gmu)].map(([, name = '', body = '']) => [
      name,
      body,
    ]),
  );
}

describe('pulse secrets init', () => {
  test('makes the key, the file and what can be made; says what only a person can give', async () => {
    const project = openProject();
    const { code, stdout, stderr } = await project.run(['secrets', 'init', 'preprod', '--as', 'ana']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^made your key: .*\.config\/pulse\/age\.key/u);
    expect(stderr).toMatch(/^ {2}pulse secrets set preprod OVH_APPLICATION_KEY {3}\S/mu);
    expect(statSync(join(project.home, '.config/pulse/age.key')).mode & 0o777).toBe(0o600);
    expect(blocks(project.read(...FILE)).has('JWT_KEYS')).toBe(true);
  });

  test('a second time makes nothing and changes no byte', async () => {
    const project = initialised();
    const before = project.read(...FILE);
    const { code, stderr } = await project.run(['secrets', 'init', 'preprod']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^nothing to make$/mu);
    expect(project.read(...FILE)).toBe(before);
  });

  test('makes only what is missing, and needs no key for that', async () => {
    const project = initialised();
    const before = project.read(...FILE);
    writeFileSync(project.file(...FILE), before.replace(/ {2}CACHE_PASSWORD: \|\n(?: {4}.*\n)+/u, ''));
    const { stderr } = await project.run(['secrets', 'init', 'preprod'], { env: { HOME: '/nonexistent' } });
    expect(stderr).toMatch(/^made 1 secret: CACHE_PASSWORD$/mu);
    const [old, now] = [blocks(before), blocks(project.read(...FILE))];
    expect([...now].filter(([name, body]) => old.get(name) !== body).map(([name]) => name)).toEqual([
      'CACHE_PASSWORD',
    ]);
  });

  test('keeps the secrets of a lab and the key to them in this checkout alone', async () => {
    const project = openProject();
    const { stderr } = await project.run(['secrets', 'init', 'lab', '--as', 'ana']);
    expect(stderr).toMatch(/made \.pulse\/secrets\/lab\.yaml, readable by ana\nmade 13 secrets: /u);
    expect(stderr).not.toContain('only you can give');
    for (const name of ['lab.yaml', 'age.key'])
      expect(statSync(project.file('.pulse/secrets', name)).mode & 0o777).toBe(0o600);
    expect(existsSync(join(project.home, '.config'))).toBe(false);
    expect((await project.run(['secrets', 'get', 'lab', 'NOMAD_GOSSIP_KEY'])).stdout).toMatch(
      /^[\w+/]{43}=$/u,
    );
  });

  test('two at once end with one key and one file that it reads', async () => {
    const project = openProject();
    await project.run(['secrets', 'init', 'lab']);
    const both = await Promise.all(
      [1, 2].map(() => project.run(['secrets', 'init', 'preprod', '--as', 'ana'])),
    );
    expect(both.some(({ code }) => code === 0)).toBe(true);
    expect((await get(project, 'REFRESH_TOKEN_SECRET')).length).toBe(40);
  });
});

describe('pulse secrets set and get', () => {
  test.each([
    ['plain', 'value', 'value'],
    ['with the end of line of echo', 'value\n', 'value'],
    ['of several lines', 'one\ntwo\n\n', 'one\ntwo\n'],
    ['in any letters', 'pä$$ "wörd" 😀 `x` $(y)', 'pä$$ "wörd" 😀 `x` $(y)'],
    ['that looks like a flag', '--reveal', '--reveal'],
  ])('a value %s comes back exactly', async (_what, input, expected) => {
    const project = initialised();
    expect((await set(project, 'OVH_CONSUMER_KEY', input)).code).toBe(0);
    expect(await get(project, 'OVH_CONSUMER_KEY')).toBe(expected);
  });

  test('only the value that was set changes in the file, byte for byte', async () => {
    const project = initialised();
    await set(project, 'OVH_CONSUMER_KEY', 'one');
    const before = blocks(project.read(...FILE));
    const { stderr } = await set(project, 'OVH_CONSUMER_KEY', 'two');
    expect(stderr).toBe('replaced OVH_CONSUMER_KEY in secrets/preprod.yaml\n');
    const after = blocks(project.read(...FILE));
    expect([...after].filter(([name, body]) => before.get(name) !== body).map(([name]) => name)).toEqual([
      'OVH_CONSUMER_KEY',
    ]);
  });

  test('many at once are all kept', async () => {
    const project = initialised();
    const names = ['OVH_APPLICATION_KEY', 'OVH_APPLICATION_SECRET', 'OVH_CONSUMER_KEY', 'TERRAFORM_TOKEN'];
    await Promise.all(names.map((name) => set(project, name, `value of ${name}`)));
    for (const name of names) expect(await get(project, name)).toBe(`value of ${name}`);
  });

  test.each([
    ['empty', '', /^OVH_CONSUMER_KEY is empty\n/u],
    ['only an end of line', '\n', /^OVH_CONSUMER_KEY is empty\n/u],
    ['no text', Buffer.from([0xff, 0xfe, 0x00]), /^standard input is not UTF-8 text\n/u],
    ['endless', 'x'.repeat(2_000_000), /^standard input is far too long/u],
  ])('a value that is %s is refused and changes nothing', async (_what, input, expected) => {
    const project = initialised();
    const before = project.read(...FILE);
    const { code, stderr } = await set(project, 'OVH_CONSUMER_KEY', input);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(project.read(...FILE)).toBe(before);
  });

  test('a value is never an argument', async () => {
    const project = initialised();
    const { code, stderr } = await project.run(['secrets', 'set', 'preprod', 'OVH_CONSUMER_KEY', 'value']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Too many arguments/u);
  });

  test('a value is not printed into the log of a CI run unless that was said', async () => {
    const project = initialised();
    const refused = await project.run(['secrets', 'get', 'preprod', 'CACHE_PASSWORD'], {
      env: { CI: 'true' },
    });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^CACHE_PASSWORD would be shown in the log of this CI run\n {2}next: .* --reveal/u,
    );
    const said = await project.run(['secrets', 'get', 'preprod', 'CACHE_PASSWORD', '--reveal'], {
      env: { CI: 'true' },
    });
    expect(said.stdout).toMatch(/^\w{40}$/u);
  });

  test('a name that nothing needs is told with the nearest, and taken with --extra', async () => {
    const project = initialised();
    const { code, stderr } = await set(project, 'OVH_CONSUMERKEY', 'value');
    expect(code).toBe(2);
    expect(stderr).toMatch(/needs a secret named OVH_CONSUMERKEY\n {2}did you mean "OVH_CONSUMER_KEY"\?/u);
    expect((await project.run(['secrets', 'set', 'preprod', 'OTHER', '--extra'], { input: 'x' })).code).toBe(
      0,
    );
    expect(await get(project, 'OTHER')).toBe('x');
  });

  test('what is not set yet is said', async () => {
    const { code, stderr } = await initialised().run(['secrets', 'get', 'preprod', 'TERRAFORM_TOKEN']);
    expect(code).toBe(3);
    expect(stderr).toBe(
      'TERRAFORM_TOKEN of preprod is not set\n  next: pulse secrets set preprod TERRAFORM_TOKEN   (exit 3)\n',
    );
  });
});

describe('pulse secrets list', () => {
  test('says what is set, what is missing and who can read, without a key', async () => {
    const project = initialised();
    const { code, stdout } = await project.run(['secrets', 'list', 'preprod'], {
      env: { HOME: '/nonexistent' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^preprod: 13 of 17 secrets set, in secrets\/preprod\.yaml\n/u);
    expect(stdout).toMatch(/^ {2}✓ JWT_KEYS +[0-9a-f]{12} +\S/mu);
    expect(stdout).toMatch(/^ {2}✗ TERRAFORM_TOKEN +only you can give it/mu);
    expect(stdout).toMatch(/^Readers: ana\.$/mu);
    expect(stdout).toMatch(/next: pulse secrets set preprod OVH_APPLICATION_KEY\n$/u);
  });

  test('as data', async () => {
    const { stdout } = await initialised().run(['secrets', 'list', 'preprod', '--json']);
    const listing = JSON.parse(stdout) as {
      secrets: Record<string, unknown>[];
      readers: Record<string, string>;
    };
    expect(listing).toMatchObject({ v: 1, environment: 'preprod', file: 'secrets/preprod.yaml' });
    expect(listing.readers.ana).toMatch(/^age1/u);
    expect(listing.secrets.find(({ name }) => name === 'CA_KEY')).toMatchObject({ state: 'set' });
  });

  test('notices values that are damaged, or were encrypted for other readers', async () => {
    const project = initialised();
    const bob = await identityToRecipient(await generateX25519Identity());
    const text = project.read(...FILE).replace(/^ {2}ana: .*$/mu, (line) => `${line}\n  bob: ${bob}`);
    writeFileSync(
      project.file(...FILE),
      text.replace(/(CACHE_PASSWORD: \|\n {4}-----BEGIN AGE ENCRYPTED FILE-----\n).*\n/u, '$1    rubbish\n'),
    );
    const { stdout } = await project.run(['secrets', 'list', 'preprod']);
    expect(stdout).toMatch(/^ {2}! JWT_KEYS .* for other readers;/mu);
    expect(stdout).toMatch(/^ {2}✗ CACHE_PASSWORD .* damaged;/mu);
    expect(stdout).toMatch(
      /next: pulse secrets set preprod CACHE_PASSWORD\n[\s\S]* pulse secrets rotate preprod\n$/u,
    );
  });
});

describe('pulse secrets rotate', () => {
  test('makes a new value; signing keys keep the one before', async () => {
    const project = initialised();
    const [password, keys] = [await get(project, 'CACHE_PASSWORD'), await get(project, 'JWT_KEYS')];
    const { code } = await project.run(['secrets', 'rotate', 'preprod', 'CACHE_PASSWORD', 'JWT_KEYS']);
    expect(code).toBe(0);
    expect(await get(project, 'CACHE_PASSWORD')).not.toBe(password);
    const [, kept] = (JSON.parse(await get(project, 'JWT_KEYS')) as { keys: unknown[] }).keys;
    expect(kept).toEqual((JSON.parse(keys) as { keys: unknown[] }).keys[0]);
  });

  test('what something depends on is replaced only after a yes', async () => {
    const project = initialised();
    const before = await get(project, 'BACKUP_PASSPHRASE');
    const refused = await project.run(['secrets', 'rotate', 'preprod', 'BACKUP_PASSPHRASE']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /backups made until now cannot be read[\s\S]*next: pulse secrets rotate preprod BACKUP_PASSPHRASE --yes/u,
    );
    expect(await get(project, 'BACKUP_PASSPHRASE')).toBe(before);
    await project.run(['secrets', 'rotate', 'preprod', 'BACKUP_PASSPHRASE', '--yes']);
    expect(await get(project, 'BACKUP_PASSPHRASE')).not.toBe(before);
  });

  test('what somebody else gave cannot be made', async () => {
    const { code, stderr } = await initialised().run(['secrets', 'rotate', 'preprod', 'OVH_CONSUMER_KEY']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^pulse cannot make a OVH_CONSUMER_KEY: .*\n {2}next: pulse secrets set preprod OVH_CONSUMER_KEY/u,
    );
  });

  test('without a name encrypts the same values for the readers of now', async () => {
    const project = initialised();
    const bob = await generateX25519Identity();
    const value = await get(project, 'CACHE_PASSWORD');
    const text = project
      .read(...FILE)
      .replace(/^ {2}ana: .*$/mu, `$&\n  bob: ${await identityToRecipient(bob)}`);
    writeFileSync(project.file(...FILE), text);
    expect((await project.run(['secrets', 'rotate', 'preprod'])).stderr).toBe(
      'encrypted 13 values anew in secrets/preprod.yaml\n',
    );
    expect(await get(project, 'CACHE_PASSWORD', { PULSE_AGE_KEY: bob })).toBe(value);
  });
});

describe('pulse secrets recipients', () => {
  test('adds a reader, who can read, and removes one, who no longer can', async () => {
    const project = initialised();
    const bob = await generateX25519Identity();
    const recipient = await identityToRecipient(bob);
    const added = await project.run(['secrets', 'recipients', 'preprod', '--add', `bob=${recipient}`]);
    expect(added.code).toBe(0);
    expect(added.stdout).toMatch(new RegExp(`^ana {2}age1\\w+\nbob {2}${recipient}\n$`, 'u'));
    expect(await get(project, 'CACHE_PASSWORD', { PULSE_AGE_KEY: bob })).toMatch(/^\w{40}$/u);
    const removed = await project.run(['secrets', 'recipients', 'preprod', '--remove', 'bob']);
    expect(removed.stderr).toMatch(/"bob" may have kept what was readable until now/u);
    const refused = await project.run(['secrets', 'get', 'preprod', 'CACHE_PASSWORD'], {
      env: { PULSE_AGE_KEY: bob },
    });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('your key cannot read CACHE_PASSWORD of preprod');
  });

  test.each([
    [['--add', 'bob'], /^a reader is a name and a public key/u],
    [['--add', 'bob=age1nonsense'], /^the key of "bob" is no age key: a character is wrong/u],
    [['--add', 'bob=ssh-ed25519 AAAA'], /^the key of "bob" is an SSH key/u],
    [['--add', 'b b=age1x'], /^"b b" is no name for a reader/u],
    [['--remove', 'eve'], /^"eve" is no reader of preprod: they are ana/u],
    [['--remove', 'ana'], /^without "ana" your own key could not read preprod any more/u],
  ])('%j is refused', async (args, expected) => {
    const project = initialised();
    const before = project.read(...FILE);
    const { code, stderr } = await project.run(['secrets', 'recipients', 'preprod', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(project.read(...FILE)).toBe(before);
  });

  test('the same reader twice is refused, under another name too', async () => {
    const project = initialised();
    const [, key = ''] =
      /ana {2}(age1\w+)/u.exec((await project.run(['secrets', 'recipients', 'preprod'])).stdout) ?? [];
    const { stderr } = await project.run(['secrets', 'recipients', 'preprod', '--add', `other=${key}`]);
    expect(stderr).toMatch(/^"ana" can read preprod already/u);
  });
});

describe('keys and files that do not fit', () => {
  test('no secrets yet', async () => {
    for (const args of [
      ['list', 'preprod'],
      ['get', 'preprod', 'JWT_KEYS'],
      ['rotate', 'preprod'],
      ['edit', 'preprod'],
      ['set', 'preprod', 'JWT_KEYS'],
    ]) {
      const { code, stderr } = await openProject().run(['secrets', ...args]);
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /^preprod has no secrets yet: secrets\/preprod\.yaml does not exist\n {2}next: pulse secrets init preprod/u,
      );
    }
  });

  test('no key', async () => {
    const { code, stderr } = await initialised().run(['secrets', 'get', 'preprod', 'JWT_KEYS'], {
      env: { HOME: '/nonexistent' },
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^there is no age key to read the secrets of preprod with\n {2}pulse looks at PULSE_AGE_KEY, PULSE_AGE_KEY_FILE and \/nonexistent/u,
    );
  });

  test('a key that is no reader: whom to ask, and what to send them', async () => {
    const project = initialised();
    const eve = await generateX25519Identity();
    const { code, stderr } = await project.run(['secrets', 'get', 'preprod', 'JWT_KEYS'], {
      env: { PULSE_AGE_KEY: eve },
    });
    expect(code).toBe(3);
    const own = await identityToRecipient(eve);
    expect(stderr).toBe(
      `your key cannot read JWT_KEYS of preprod\n  Who can: ana. Your key (from PULSE_AGE_KEY) is ${own}.\n` +
        `  next: let one of them run: pulse secrets recipients preprod --add you=${own}   (exit 3)\n`,
    );
  });

  test('a key that others may read', async () => {
    const project = initialised();
    execFileSync('chmod', ['644', join(project.home, '.config/pulse/age.key')]);
    const { code, stderr } = await project.run(['secrets', 'get', 'preprod', 'JWT_KEYS']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/has mode 0644\n {2}next: chmod 600 /u);
  });

  test('a value that was changed', async () => {
    const project = initialised();
    const text = project.read(...FILE);
    const at = text.indexOf('CACHE_PASSWORD') + 400;
    writeFileSync(
      project.file(...FILE),
      text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1),
    );
    const { code, stderr } = await project.run(['secrets', 'get', 'preprod', 'CACHE_PASSWORD']);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^CACHE_PASSWORD in secrets\/preprod\.yaml is not what was encrypted\n[\s\S]*next: git log -p/u,
    );
  });

  test('a value that was moved to another name, or from another environment', async () => {
    const project = initialised();
    const found = blocks(project.read(...FILE));
    const swapped = project
      .read(...FILE)
      .replace(found.get('CACHE_PASSWORD') ?? '?', found.get('CA_KEY') ?? '?');
    writeFileSync(project.file(...FILE), swapped);
    const { stderr } = await project.run(['secrets', 'get', 'preprod', 'CACHE_PASSWORD']);
    expect(stderr).toContain('It was encrypted as CA_KEY of preprod, and moved here.');
    mkdirSync(project.file('secrets'), { recursive: true });
    writeFileSync(
      project.file('secrets/prod.yaml'),
      swapped.replace('environment: preprod', 'environment: prod'),
    );
    expect((await project.run(['secrets', 'get', 'prod', 'CA_KEY'])).stderr).toContain(
      'It was encrypted as CA_KEY of preprod',
    );
  });

  test.each([
    ['a merge that was not finished', '<<<<<<< HEAD\n=======\n>>>>>>> x\n', /has conflict markers/u],
    ['no secrets file', 'hello\n', /has the version undefined/u],
  ])('%s', async (_what, text, expected) => {
    const project = initialised();
    writeFileSync(project.file(...FILE), text);
    const { code, stderr } = await project.run(['secrets', 'list', 'preprod']);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  });

  test('an unknown environment', async () => {
    const { code, stderr } = await openProject().run(['secrets', 'list', 'preprdo']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^environment "preprdo" is not in the manifest\n {2}did you mean "preprod"\?/u);
  });
});

describe('pulse secrets edit', () => {
  test('saves what changed, what is new and what is gone, and leaves the rest byte for byte', async () => {
    const project = initialised();
    await set(project, 'OVH_CONSUMER_KEY', 'old');
    const before = blocks(project.read(...FILE));
    const EDITOR = fakeEditor(
      project,
      `sed -i -e 's/"old"/"new"/' -e '/^GRAFANA/d' "$1"; echo 'TERRAFORM_TOKEN: abc' >> "$1"`,
    );
    const { code, stderr } = await project.run(['secrets', 'edit', 'preprod'], { env: { EDITOR } });
    expect(code).toBe(0);
    expect(stderr).toBe('changed OVH_CONSUMER_KEY, TERRAFORM_TOKEN\nremoved GRAFANA_ADMIN_PASSWORD\n');
    expect(await get(project, 'OVH_CONSUMER_KEY')).toBe('new');
    const after = blocks(project.read(...FILE));
    expect(after.get('JWT_KEYS')).toBe(before.get('JWT_KEYS'));
    expect(after.has('GRAFANA_ADMIN_PASSWORD')).toBe(false);
  });

  test('an editor that changes nothing changes nothing', async () => {
    const project = initialised();
    const before = project.read(...FILE);
    const { stderr } = await project.run(['secrets', 'edit', 'preprod'], { env: { EDITOR: 'true' } });
    expect(stderr).toBe('nothing changed\n');
    expect(project.read(...FILE)).toBe(before);
  });

  test.each([
    ['no YAML', `echo 'A: "' >> "$1"`, 2, /^not saved: line \d+ is not YAML\n/u],
    [
      'an unknown name',
      `echo 'JWT_KEY: x' >> "$1"`,
      2,
      /^not saved: nothing in preprod needs a secret named JWT_KEY\n/u,
    ],
    [
      'a value of the wrong kind',
      `sed -i 's/^NOMAD_GOSSIP_KEY: .*/NOMAD_GOSSIP_KEY: x/' "$1"`,
      2,
      /^not saved: NOMAD_GOSSIP_KEY is not 32 bytes/u,
    ],
    ['an editor that fails', 'exit 7', 1, /^the editor ".*" ended with 7\n/u],
    ['an editor that removes the file', 'rm "$1"', 1, /ENOENT|cannot read/u],
  ])('%s saves nothing and leaves nothing behind', async (_what, script, exit, expected) => {
    const project = initialised();
    const before = project.read(...FILE);
    const EDITOR = fakeEditor(project, `echo "$1" > "$HOME/edited"; ${script}`);
    const { code, stderr } = await project.run(['secrets', 'edit', 'preprod'], { env: { EDITOR } });
    expect(stderr).toMatch(expected);
    expect(code).toBe(exit);
    expect(project.read(...FILE)).toBe(before);
    expect(existsSync(execFileSync('cat', [join(project.home, 'edited')], { encoding: 'utf8' }).trim())).toBe(
      false,
    );
  });

  test('an editor that is not there', async () => {
    const { code, stderr } = await initialised().run(['secrets', 'edit', 'preprod'], {
      env: { EDITOR: '/no/such/editor --wait' },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/the editor "\/no\/such\/editor --wait" ended with 127\n/u);
  });

  test('what somebody set meanwhile is not overwritten', async () => {
    const project = initialised();
    await set(project, 'OVH_CONSUMER_KEY', 'old');
    const cli = join(import.meta.dirname, '../../src/main.ts');
    const EDITOR = fakeEditor(
      project,
      `sed -i 's/"old"/"mine"/' "$1"; printf theirs | ${process.execPath} ${cli} secrets set preprod OVH_CONSUMER_KEY`,
    );
    const { code, stderr } = await project.run(['secrets', 'edit', 'preprod'], { env: { EDITOR } });
    expect(code).toBe(3);
    expect(stderr).toContain('OVH_CONSUMER_KEY was changed by somebody else while it was edited here');
    expect(await get(project, 'OVH_CONSUMER_KEY')).toBe('theirs');
  });
});
