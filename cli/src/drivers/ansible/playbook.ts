import { rmSync } from 'node:fs';
import { start } from '../../lib/process.ts';
import { hungFault, playbookFault } from './errors.ts';
import { writeOrphan } from './orphan.ts';
import { parseAnsibleLine } from './event.ts';
import { createTranslator, type RoleNews } from './translate.ts';
import { ansibleEnvironment, type AnsibleTools } from './venv.ts';

export interface PlaybookRequest {
  root: string;
  tools: AnsibleTools;
  inventory: string;
  /** Folder of Mitogen's strategies, where it is installed. */
  strategies: string | undefined;
  /** File of extra variables: secrets, and which role runs where. Removed as soon as Ansible has read it. */
  variables: string;
  /** Milliseconds without a word after which a task counts as hanging. */
  patienceMs: number;
  /** Where it is written which process this is, for a run after one that was killed. */
  record: string;
  onNews: (news: RoleNews) => void;
}

export interface Playbook {
  /** Resolves when every play was run without a failure. Rejects with the fault that ended it otherwise. */
  done: Promise<void>;
  /** Lets Ansible end the task under way and nothing after it; one that takes too long is ended in the middle, which a next run repairs. */
  stop: () => Promise<void>;
}

/** How long the task under way may take to end after it was asked to. */
const GRACE_MS = 60_000;
/** What the callback takes for « no further task »; an Ansible that has not come to it yet is ended, before any task. */
const NO_FURTHER_TASK = 'SIGUSR1';

/** Ansible follows links to a file that has to have a name, so that /dev/stdin will not do for the variables. */
export const buildPlaybookArgs = (inventory: string, variables: string): string[] => [
  ...['--inventory', inventory, '--extra-vars', `@${variables}`],
  'playbooks/site.yml',
];

/** Starts the playbook of the base. Each line becomes news about a role on a host. */
export function startPlaybook(request: PlaybookRequest): Playbook {
  const { root, tools, inventory, strategies, variables, record, patienceMs, onNews } = request;
  const translator = createTranslator(root);
  let first: Error | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  const child = start(tools.playbook, buildPlaybookArgs(inventory, variables), {
    cwd: `${root}/ansible`,
    env: ansibleEnvironment(root, tools, strategies),
    onLine(line) {
      patience();
      const event = parseAnsibleLine(line);
      if (!event) return;
      if (event.event === 'playbook.started') rmSync(variables, { force: true });
      for (const news of translator.take(event)) {
        if (news.news === 'failed') first ??= news.error;
        onNews(news);
      }
    },
  });
  const recorded = child.pid === undefined ? Promise.resolve() : writeOrphan(record, child.pid);
  function patience(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      first ??= hungFault(translator.current(), patienceMs);
      child.kill();
    }, patienceMs);
  }
  patience();
  const done = child.exit.then(async (exit) => {
    await recorded;
    rmSync(record, { force: true });
    clearTimeout(watchdog);
    rmSync(variables, { force: true });
    if (first) throw first;
    if (exit.exitCode !== 0) throw playbookFault(exit.startError?.message ?? exit.tail, exit.exitCode);
  });
  return {
    done,
    async stop() {
      await child.stop(GRACE_MS, NO_FURTHER_TASK);
    },
  };
}
