import { describe, expect, it } from 'vitest';
import { buildHostArgs, buildVolumeArgs } from '../../../src/drivers/lab/host.ts';
import type { LabHostSpec } from '../../../src/drivers/lab/host.ts';
import { asRoot, buildDebootstrapArgs, imageName, initCommand } from '../../../src/drivers/lab/image.ts';
import { parsePorts } from '../../../src/drivers/lab/lab.ts';
import { filterArgs, labelArgs } from '../../../src/drivers/lab/names.ts';
import {
  buildNetworkArgs,
  hostAddress,
  networkAt,
  preferredNumber,
} from '../../../src/drivers/lab/network.ts';

const lab = { project: 'shop', environment: 'lab' };
const spec: LabHostSpec = {
  lab,
  host: 'front',
  image: 'pulse-lab/debian:13-abc',
  address: '10.77.9.11',
  ports: { ssh: 40001, http: 40002, https: 40003 },
  packages: '/cache/packages',
  root: '/home/ana/shop',
};
const machine = { capabilities: ['CHOWN', 'SYS_ADMIN'], cgroupVersion: 1 } as const;
const after = (args: readonly string[], flag: string) =>
  args.flatMap((arg, index) => (arg === flag ? [args[index + 1]] : []));

describe('docker run of a host', () => {
  const args = buildHostArgs(spec, machine);

  it('names and labels it by project, environment and host', () => {
    expect(after(args, '--name')).toEqual(['pulse-shop-lab-front']);
    expect(after(args, '--label')).toEqual([
      'pulse.project=shop',
      'pulse.environment=lab',
      'pulse.host=front',
      'pulse.root=/home/ana/shop',
    ]);
  });

  it('publishes on loopback only', () => {
    expect(after(args, '--publish')).toEqual([
      '127.0.0.1:40001:22',
      '127.0.0.1:40002:80',
      '127.0.0.1:40003:443',
    ]);
  });

  it('adds each capability instead of asking for all of them', () => {
    expect(after(args, '--cap-add')).toEqual(['CHOWN', 'SYS_ADMIN']);
    expect(args).not.toContain('--privileged');
  });

  it('ends with the image and its init, told about cgroup v1 there and not on v2', () => {
    expect(args.slice(args.indexOf(spec.image))).toEqual([
      spec.image,
      '/lib/systemd/systemd',
      'systemd.unified_cgroup_hierarchy=0',
      'SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1',
    ]);
    expect(buildHostArgs(spec, { ...machine, cgroupVersion: 2 }).at(-1)).toBe('/lib/systemd/systemd');
    expect(initCommand({ cgroupVersion: 2 })).toEqual(['/lib/systemd/systemd']);
  });

  it('bounds memory and processors only when asked', () => {
    expect(args).not.toContain('--memory');
    const sized = buildHostArgs({ ...spec, memoryMb: 4096, cpus: 1.5 }, machine);
    expect(after(sized, '--memory')).toEqual(['4096m']);
    expect(after(sized, '--cpus')).toEqual(['1.5']);
  });

  it('gives the nested engine a labelled volume', () => {
    expect(buildVolumeArgs(lab, 'front')).toEqual([
      'volume',
      'create',
      ...labelArgs(lab, 'front'),
      'pulse-shop-lab-front-docker',
    ]);
    expect(after(args, '--volume')).toContain('pulse-shop-lab-front-docker:/var/lib/docker');
  });
});

describe('network of a lab', () => {
  it('is IPv4 and IPv6 in a range of its own', () => {
    const args = buildNetworkArgs(lab, networkAt(9));
    expect(after(args, '--subnet')).toEqual(['10.77.9.0/24', 'fd77:7075:6c73:9::/64']);
    expect(args.at(-1)).toBe('pulse-shop-lab');
  });

  it('gives hosts addresses by their place', () => {
    expect([0, 1, 2].map((index) => hostAddress(networkAt(9), index))).toEqual([
      '10.77.9.11',
      '10.77.9.12',
      '10.77.9.13',
    ]);
  });

  it('prefers the same range for the same lab', () => {
    expect(preferredNumber(lab)).toBe(preferredNumber({ ...lab }));
    expect(preferredNumber(lab)).not.toBe(preferredNumber({ ...lab, environment: 'lab2' }));
  });
});

describe('names', () => {
  it('filters by the very labels it sets', () => {
    const set = after(labelArgs(lab), '--label').map((label) => `label=${String(label)}`);
    expect(after(filterArgs(lab), '--filter')).toEqual(set);
  });
});

describe('base image', () => {
  it('has a tag that follows its preparation', () => {
    expect(imageName()).toMatch(/^pulse-lab\/debian:13-[0-9a-f]{12}$/);
  });

  it('is bootstrapped by root, or by a sudo that never asks', () => {
    const args = buildDebootstrapArgs('/tmp/x');
    expect(asRoot(0, 'debootstrap', args)).toEqual(['debootstrap', args]);
    expect(asRoot(1000, 'debootstrap', args)).toEqual(['sudo', ['-n', 'debootstrap', ...args]]);
  });
});

describe('published ports', () => {
  it('are read as docker prints them', () => {
    expect(parsePorts('22/tcp=40001 443/tcp=40003 80/tcp=40002 \n')).toEqual({
      ssh: 40001,
      http: 40002,
      https: 40003,
    });
  });

  it('are none when one is missing', () => {
    expect(parsePorts('22/tcp=40001 80/tcp=40002 ')).toBeUndefined();
    expect(parsePorts('')).toBeUndefined();
  });
});
