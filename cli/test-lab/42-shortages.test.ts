import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { changesOf } from './helpers/database.ts';
import { LAB } from './helpers/ground.ts';
import { type Ended, expectDone, firstHost, inside, onHost, projectFolder, pulse } from './helpers/lab.ts';
import {
  changeManifest,
  containers,
  currentRelease,
  deployImage,
  faultOf,
  webImage,
} from './helpers/release.ts';
import { answers, PATIENCE, serving, systemctl, wellAgain } from './helpers/serving.ts';
import { lostOf, startUsers, statusOf } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';
import { startWriter, type Writer } from './helpers/writer.ts';

const ALL = 'each is a fault of its own and takes its time';

/** A release that was refused before anything moved, for this reason and with this to type next. */
function expectRefused(ended: Ended, code: string, words: RegExp, next: RegExp): void {
  const fault = faultOf(ended);
  expect(ended.code, JSON.stringify(fault)).toBe(3);
  expect(fault).toMatchObject({ code, summary: expect.stringMatching(words) as string });
  expect(fault?.hints?.[0]).toMatch(next);
  expect(ended.events.some(({ type }) => type === 'step.started')).toBe(false);
  console.log(`refused after ${ended.seconds.toFixed(1)} s: ${fault?.summary ?? ''}`);
}

/** What was answered with 200 is there; what was refused may have been written before its answer was lost. */
async function expectKept(writer: Writer): Promise<void> {
  const { kept, refused } = await writer.stop();
  const rows = await changesOf(writer.userId);
  console.log(`${kept} changes answered with 200, ${refused.length} refused, ${rows} there`);
  expect(kept).toBeGreaterThan(0);
  expect(rows).toBeGreaterThanOrEqual(kept);
  expect(rows).toBeLessThanOrEqual(kept + refused.length);
}

describe('a host that runs short', () => {
  scenario('of disk for images: told before anything moves, and nobody notices', { minutes: 2 }, async () => {
    const before = await serving();
    const image = await webImage({ version: 'green' });
    const host = await firstHost();
    const ran = await containers();
    const users = await startUsers('/web/');
    // A disk of eight megabytes in place of that of this machine, which nobody wants to fill.
    await onHost(host, 'mount -t tmpfs -o size=8m tmpfs /var/lib/docker');
    try {
      const ended = await deployImage('web', image);
      expectRefused(ended, 'deploy.disk', /has \d MB free for images/u, /docker system df/u);
    } finally {
      await onHost(host, 'umount /var/lib/docker');
    }
    expect(await containers()).toBe(ran);
    expect(await currentRelease()).toBe(before);
    expectDone(await deployImage('web', image));
    const { requests, failed } = lostOf(await users.stop());
    console.log(`disk of images full: ${failed} of ${requests} requests lost`);
    expect(failed).toBe(0);
  });

  scenario(
    'of disk for the WAL of the database: the API says so, and all is there once there is room',
    { minutes: 4, onlyAll: ALL },
    async () => {
      const before = await serving();
      const image = await webImage({ version: 'green' });
      const host = await firstHost();
      const wal = '/var/lib/postgresql/17/main/pg_wal';
      await systemctl('stop', 'postgresql@17-main');
      await onHost(
        host,
        `set -e; mv ${wal} ${wal}.kept; install -d -m 700 -o postgres -g postgres ${wal}; ` +
          `mount -t tmpfs -o size=400m,mode=700,uid=$(id -u postgres),gid=$(id -g postgres) tmpfs ${wal}; cp -a ${wal}.kept/. ${wal}/`,
      );
      try {
        await systemctl('start', 'postgresql@17-main');
        await answers('/api/readyz');
        const ran = await containers();
        const writer = await startWriter();
        const users = await startUsers();
        await onHost(host, `fallocate -l $(($(stat -fc '%a * %S' ${wal}) - 4096)) ${wal}/nothing-left`);
        // A megabyte of WAL a row, and no table is touched.
        const from = performance.now();
        const words = `select pg_logical_emit_message(true, 'full', repeat(md5(random()::text), 32768)) from generate_series(1, 400)`;
        const filling = await inside(host, `sudo -u postgres psql -Xc "${words}"`);
        expect(filling.exitCode).not.toBe(0);
        await expect.poll(() => statusOf('GET', '/api/readyz'), PATIENCE).toBe('503');
        console.log(`503 after ${((performance.now() - from) / 1000).toFixed(1)} s: ${filling.tail}`);
        expect(await statusOf('GET', '/web/')).toBe('200');
        const ended = await deployImage('web', image);
        expectRefused(
          ended,
          'deploy.disk',
          /MB free for the database's WAL/u,
          /du .*\/var\/lib\/postgresql/u,
        );
        // It tries to start again and again, for as long as it takes.
        const starts = async () =>
          Number(await onHost(host, 'systemctl show -P NRestarts postgresql@17-main'));
        await expect.poll(starts, PATIENCE).toBeGreaterThan(2);
        const freed = performance.now();
        await onHost(host, `rm ${wal}/nothing-left`);
        const seconds = await wellAgain(freed);
        const { requests, failed } = lostOf(await users.stop());
        console.log(
          `WAL full: well again ${seconds.toFixed(1)} s after there was room, ${failed} of ${requests} requests lost`,
        );
        await expectKept(writer);
        expect(await containers()).toBe(ran);
        expect(await currentRelease()).toBe(before);
      } finally {
        await onHost(
          host,
          `set -e; systemctl stop postgresql@17-main; cp -a ${wal} ${wal}.new; rm -f ${wal}.new/nothing-left; ` +
            `umount ${wal}; rmdir ${wal}; mv ${wal}.new ${wal}; rm -r ${wal}.kept; systemctl reset-failed postgresql@17-main; systemctl start postgresql@17-main`,
        );
      }
      await answers('/api/readyz');
      expectDone(await deployImage('web', image));
    },
  );

  scenario('of time, ten minutes ahead of it: told before anything moves', { minutes: 2 }, async () => {
    const before = await serving();
    const image = await webImage({ version: 'green' });
    const host = await firstHost();
    const ran = await containers();
    // Hosts of a lab share the clock of this machine: what differs is what Python, which pulse asks there, says of it.
    const lie = '/usr/local/lib/python3*/dist-packages';
    await onHost(
      host,
      `for d in ${lie}; do echo 'import time; time.time = lambda real=time.time: real() + 600' >$d/ahead.pth; done`,
    );
    try {
      const ended = await deployImage('web', image);
      expectRefused(ended, 'deploy.clock', /clock that is 60\d s fast/u, /-- timedatectl$/u);
    } finally {
      await onHost(host, `rm ${lie}/ahead.pth`);
    }
    expect(await containers()).toBe(ran);
    expect(await currentRelease()).toBe(before);
    expectDone(await deployImage('web', image));
  });

  scenario(
    'of certificates: an ended one is told by a release and by the proof, and renewed once its authority is back',
    { minutes: 4, onlyAll: ALL },
    async () => {
      const before = await serving();
      const image = await webImage({ version: 'green' });
      const host = await firstHost();
      const settings = '/etc/pebble/pulse.json';
      const ran = await containers();
      // An authority gives out what it is told to; this one ends before anybody has read it.
      const brief = `import json; path = '${settings}'; all = json.load(open(path)); all['pebble']['certificateValidityPeriod'] = 45; json.dump(all, open(path, 'w'))`;
      await onHost(host, `cp -a ${settings} ${settings}.kept && python3 -c "${brief}"`);
      try {
        await systemctl('restart', 'pebble');
        await answers('/web/');
        await systemctl('stop', 'pebble');
        await expect
          .poll(() => statusOf('GET', '/web/'), { timeout: 90_000, interval: 500 })
          .toMatch(/expired/iu);
        const ended = await deployImage('web', image);
        expectRefused(ended, 'deploy.certificate', /of the public site that has ended/u, /restart traefik/u);
        const proof = await pulse(['up', LAB, '--yes', '--json', '--only', 'verify']);
        expect(proof.code).toBe(1);
        expect(faultOf(proof)).toMatchObject({
          code: 'verify.site',
          summary: expect.stringContaining('has ended') as string,
        });
        expect(faultOf(proof)?.hints?.join('\n')).toContain('restart traefik');
        console.log(`proof: given up after ${proof.seconds.toFixed(1)} s: ${faultOf(proof)?.summary ?? ''}`);
      } finally {
        await onHost(host, `mv ${settings}.kept ${settings}`);
      }
      const from = performance.now();
      await systemctl('start', 'pebble');
      console.log(`certificate renewed: well again after ${(await wellAgain(from)).toFixed(1)} s`);
      expect(await containers()).toBe(ran);
      expect(await currentRelease()).toBe(before);
      expectDone(await deployImage('web', image));
    },
  );
});

/** Holds every connection that ordinary roles may have, those of the API first, until it is stopped. */
const HOLDER = `
import psycopg2, time
admin = psycopg2.connect("dbname=postgres")
admin.autocommit = True
ask = admin.cursor()
held = []
while True:
    ask.execute("select count(*) from pg_stat_activity where backend_type = 'client backend'")
    free = 97 - ask.fetchone()[0]
    for _ in range(free):
        held.append(psycopg2.connect("dbname=postgres"))
    ask.execute("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename like '%_api'")
    time.sleep(0.02)
`;

describe('a database without connections', () => {
  scenario(
    'lets the API say so and live, a release is given up with the cause, and all is well once there are some',
    { minutes: 3 },
    async () => {
      const before = await serving();
      const host = await firstHost();
      const ran = await containers();
      const manifest = join(projectFolder(), 'pulse.yaml');
      const text = readFileSync(manifest, 'utf8');
      const writer = await startWriter();
      const users = await startUsers();
      const script = Buffer.from(HOLDER).toString('base64');
      await onHost(
        host,
        `echo ${script} | base64 -d >/run/hold.py && systemd-run --quiet --unit=hold --uid=postgres python3 /run/hold.py`,
      );
      try {
        await answers('/api/readyz', '503');
        expect(await statusOf('GET', '/web/')).toBe('200');
        changeManifest(319);
        const ended = await pulse(['deploy', LAB, '--yes', '--json', '--no-watch', '--only', 'api']);
        expect(ended.code).toBe(1);
        const fault = faultOf(ended);
        expect(fault?.summary).toContain('PostgreSQL has no connection left');
        expect(fault?.hints?.[0]).toContain('pg_stat_activity');
        console.log(`given up after ${ended.seconds.toFixed(1)} s: ${fault?.summary ?? ''}`);
      } finally {
        writeFileSync(manifest, text);
        await systemctl('stop', 'hold');
      }
      const seconds = await wellAgain(performance.now());
      const { requests, failed } = lostOf(await users.stop());
      console.log(
        `no connection left: well again ${seconds.toFixed(1)} s after, ${failed} of ${requests} requests lost`,
      );
      await expectKept(writer);
      await expect.poll(() => containers(), PATIENCE).toBe(ran);
      expect(await currentRelease()).toBe(before);
    },
  );
});
