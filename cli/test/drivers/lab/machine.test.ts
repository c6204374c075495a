import { describe, expect, it } from 'vitest';
import { capabilitiesFrom, readMachine } from '../../../src/drivers/lab/machine.ts';

const status = (mask: string) =>
  `Name:\tnode\nCapEff:\t0000000000000000\nCapBnd:\t${mask}\nCapAmb:\t0000000000000000\n`;

describe('capabilities of the machine', () => {
  it('reads the bounding set bit by bit', () => {
    expect(capabilitiesFrom(status('0000000000000001'))).toEqual(['CHOWN']);
    expect(capabilitiesFrom(status('0000000000201000'))).toEqual(['NET_ADMIN', 'SYS_ADMIN']);
  });

  it('leaves out the one that the machine lacks', () => {
    const all = capabilitiesFrom(status('000001ffffffffff'));
    const lacking = capabilitiesFrom(status('000001fffeffffff'));
    expect(all.filter((name) => !lacking.includes(name))).toEqual(['SYS_RESOURCE']);
  });

  it('keeps from a host what would reach the machine that carries it', () => {
    const all = capabilitiesFrom(status('000001ffffffffff'));
    for (const name of ['SYS_MODULE', 'SYS_TIME', 'SYS_BOOT']) expect(all).not.toContain(name);
    expect(all).toContain('SYS_ADMIN');
  });

  it('names none that Docker 20.10 does not know', () => {
    expect(capabilitiesFrom(status('ffffffffffffffff')).join(' ')).not.toMatch(/BPF|PERFMON|CHECKPOINT/);
  });

  it('finds none in a text without the line', () => {
    expect(capabilitiesFrom('Name:\tnode\n')).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('reads this machine', async () => {
    const machine = await readMachine();
    expect([1, 2]).toContain(machine.cgroupVersion);
  });
});
