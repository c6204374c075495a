import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder, writeProgram } from '../helpers/folder.ts';
import { type FakeLab, hasPython, openLab, pathWithFakes } from '../helpers/lab.ts';
import type { Report } from '../../src/queries/doctor/report.ts';

const withLab = test.skipIf(!hasPython);

async function examined(more: Record<string, string> = {}, prepare?: (lab: FakeLab) => void) {
  const lab = await openLab();
  prepare?.(lab);
  const { code, stdout } = await lab.run(['doctor', 'lab', '--like', 'prod', '--json'], more);
  const report = JSON.parse(stdout) as Report;
  const of = (name: string) => report.findings.find((each) => each.name === name);
  return { lab, code, report, of };
}

withLab('a machine that has everything can run it; sizes are those of its hosts', async () => {
  const { code, report, of, lab } = await examined();
  expect(report.findings.filter(({ state }) => state === 'missing')).toEqual([]);
  expect({ code, ok: report.ok, purpose: report.purpose }).toEqual({
    code: 0,
    ok: true,
    purpose: 'pulse up lab',
  });
  expect(of('docker')?.found).toBe('engine 27.0.0');
  expect(of('nomad')?.found).toMatch(/^1\.\d+\.\d+ from PULSE_ARTIFACTS_DIR/u);
  expect(of('memory')?.found).toMatch(/free; 3 hosts need /u);
  expect((await lab.run(['doctor', 'lab'])).stdout).toMatch(/\n\npulse up lab can run here\.\n$/u);
});

withLab.each([
  [
    'Cannot connect to the Docker daemon',
    'The Docker engine does not answer.',
    'sudo systemctl start docker',
  ],
  [
    'permission denied: /var/run/docker.sock',
    'This user may not talk to the Docker engine.',
    'usermod -aG docker',
  ],
])('an engine that says "%s" is missing, with what mends it', async (said, found, remedy) => {
  const { code, of } = await examined({}, (lab) => lab.set('docker', said));
  expect(code).toBe(3);
  expect(of('docker')).toMatchObject({ state: 'missing', found });
  expect(of('docker')?.remedy).toContain(remedy);
});

withLab('a program for the hosts that nobody has: how to get it', async () => {
  const folder = temporaryFolder();
  writeProgram(folder, 'go', 'exit 127');
  const path = pathWithFakes(folder);
  const { code, of } = await examined({ PULSE_ARTIFACTS_DIR: '', PATH: path });
  expect(code).toBe(3);
  expect(of('nomad')).toMatchObject({ state: 'missing' });
  expect(of('nomad')?.remedy).toContain('pulse artifacts build nomad');
});

withLab('no Ansible yet and a Python that cannot hold it: the package that is missing', async () => {
  const folder = temporaryFolder();
  writeProgram(folder, 'python3', 'exit 1');
  const path = pathWithFakes(folder);
  const { code, of } = await examined({ PATH: path }, ({ project }) =>
    rmSync(project.file('.pulse/tools'), { recursive: true }),
  );
  expect(code).toBe(3);
  expect(of('ansible')).toMatchObject({
    state: 'missing',
    found: 'python3 lacks its venv module',
    remedy: 'sudo apt-get install python3-venv',
  });
});

withLab('another environment: its own needs', async () => {
  const lab = await openLab();
  const none = await lab.run(['doctor', 'preprod', '--json']);
  const { findings } = JSON.parse(none.stdout) as Report;
  expect(findings.map(({ name }) => name)).toContain('terraform');
  expect(findings.map(({ name }) => name)).not.toContain('docker');
  expect(findings.find(({ name }) => name === 'secrets')).toMatchObject({
    state: 'missing',
    remedy: 'pulse secrets init preprod',
  });
  const wrong = await lab.run(['doctor', 'prepod']);
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.stderr).toContain('did you mean "preprod"');
});
