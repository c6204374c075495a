import { expect, test } from 'vitest';
import { ROOT } from '../../src/lib/paths.ts';
import { temporaryFolder, writeProgram } from '../helpers/folder.ts';
import { openProject } from '../helpers/project.ts';

/** An engine that has one host of this lab, made by the checkout in `root`. */
function engineWith(root: string): string {
  const folder = temporaryFolder();
  writeProgram(
    folder,
    'docker',
    `case "$1" in ps) printf 'solo\\trunning\\t%s\\n' '${root}' ;; *) exit 1 ;; esac`,
  );
  return `${folder}:${process.env.PATH ?? ''}`;
}

test('a lab that another checkout made is left to it, with the two ways on', async () => {
  const { code, stderr } = await openProject().run(['plan', 'lab'], {
    env: { PATH: engineWith('/home/ana/pulse') },
  });
  expect(code).toBe(3);
  expect(stderr).toContain('lab was made by the checkout /home/ana/pulse');
  expect(stderr).toContain('cd /home/ana/pulse');
  expect(stderr).toContain('pulse down lab');
});

test('a lab of this checkout is its own', async () => {
  const { stderr } = await openProject().run(['plan', 'lab'], { env: { PATH: engineWith(ROOT) } });
  expect(stderr).not.toContain('was made by');
});
