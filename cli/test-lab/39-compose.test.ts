import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { composeEnvironment, hasCompose } from './helpers/compose.ts';
import { ROOT, tool } from './helpers/ground.ts';
import { expectDone, pulse } from './helpers/lab.ts';
import { scenario } from './helpers/scenario.ts';

const containers = async (): Promise<string> => {
  const filter = ['--filter', 'label=com.docker.compose.project.config_files=' + join(ROOT, 'compose.yaml')];
  return (await tool('docker', ['ps', '--all', '--quiet', ...filter])).stdout;
};

describe('pulse dev --compose', () => {
  scenario(
    'runs the images of hosts with PostgreSQL and Redis, and leaves nothing',
    { minutes: 6, hosts: false },
    async (context) => {
      if (!hasCompose()) {
        context.task.meta.skipped = 'Docker has no Compose here';
        console.warn('SKIPPED: pulse dev --compose (Docker has no Compose here)');
        context.skip('Docker has no Compose here');
        return;
      }
      const env = await composeEnvironment();
      const before = await containers();
      const checked = await pulse(['dev', '--compose', '--check', '--json'], { env });
      expectDone(checked);
      expect(checked.events.findLast(({ type }) => type === 'result')).toMatchObject({ name: 'check' });
      expect(await containers()).toBe(before);
    },
  );
});
