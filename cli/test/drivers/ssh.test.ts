import { expect, test } from 'vitest';
import { buildSshArgs, sshFault, type SshTarget } from '../../src/drivers/ssh/index.ts';
import { parseReceipts } from '../../src/drivers/receipts/read.ts';
import type { RunResult } from '../../src/lib/process.ts';

const target: SshTarget = {
  name: 'front',
  host: '127.0.0.1',
  port: 2222,
  user: 'debian',
  knownHosts: '/srv/known_hosts',
  key: '/srv/key',
};
const result = (change: Partial<RunResult>): RunResult => ({
  exitCode: 255,
  signal: undefined,
  startError: undefined,
  tail: '',
  stdout: '',
  timedOut: false,
  ...change,
});

test('the pinned key and no other, our key and no other, no question', () => {
  const text = buildSshArgs(target, { command: 'uptime' }).join(' ');
  for (const option of [
    'StrictHostKeyChecking=yes',
    'UserKnownHostsFile=/srv/known_hosts',
    'HostKeyAlias=front',
    'BatchMode=yes',
    'IdentitiesOnly=yes',
  ])
    expect(text).toContain(`-o ${option}`);
  expect(text).toMatch(/-p 2222 debian@127\.0\.0\.1 -- uptime$/);
  expect(buildSshArgs({ ...target, key: null }, {}).join(' ')).not.toContain('-i ');
});

test.each([
  ['Host key verification failed.', 'ssh.host-key-changed'],
  ['@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @', 'ssh.host-key-changed'],
  ['debian@127.0.0.1: Permission denied (publickey).', 'ssh.denied'],
  ['ssh: connect to host 127.0.0.1 port 2222: Connection refused', 'ssh.unreachable'],
])('%s is %s', (tail, code) => {
  expect(sshFault(target, result({ tail })).code).toBe(code);
});

test('receipts: drift in words, a host without any, a checker that fails, a sudo that asks', () => {
  const drift = [{ kind: 'file', name: '/a', summary: '/a was edited' }];
  const stdout = JSON.stringify({
    version: 1,
    roles: { ssh: { readable: true, inputs: 'x', convergedAt: null, drift } },
  });
  expect(parseReceipts('front', result({ exitCode: 0, stdout }))).toEqual({
    ssh: { readable: true, inputs: 'x', drift: ['/a was edited'] },
  });
  expect(parseReceipts('front', result({ exitCode: 0, stdout: '{}' }))).toEqual({});
  expect(() => parseReceipts('front', result({ exitCode: 1, stdout: '' }))).toThrow('could not be read');
  expect(() => parseReceipts('front', result({ exitCode: 1, tail: 'sudo: a password is required' }))).toThrow(
    'sudo asks for a password on front',
  );
});
