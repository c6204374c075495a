// Plays a run of Ansible: the roles that the variables name, one task and a receipt each; see ../README.md.
import { appendFileSync, existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, env, exit, pid, stdout } from 'node:process';

const folder = env.FAKES ?? '';
const note = (name, text) => writeFileSync(join(folder, name), text);
const script = join(folder, 'ansible');
/** `{ "at": "front/ssh", "does": "fail" | "unreachable" | "hang" | "wait" }`, or nothing. */
const plan = existsSync(script) ? JSON.parse(readFileSync(script, 'utf8')) : {};
const { pulse_run: roles } = JSON.parse(readFileSync(argv[5].slice(1), 'utf8'));
const say = (event) => stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);

let stopping = false;
process.on('SIGUSR1', () => {
  stopping = true;
  note('asked-to-stop', '');
});
appendFileSync(join(folder, 'calls'), `ansible-playbook ${argv.slice(2).join(' ')}\n`);
appendFileSync(join(folder, 'environments'), `${JSON.stringify(env)}\n`);
note('ansible-pid', String(pid));

/** Resolves once a file is there: no test waits by sleeping. */
function appears(name) {
  if (existsSync(join(folder, name))) return Promise.resolve();
  return new Promise((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(join(folder, name))) return;
      watcher.close();
      resolve();
    });
    if (existsSync(join(folder, name))) {
      watcher.close();
      resolve();
    }
  });
}

function task(role, name, action) {
  const file = join(env.ANSIBLE_CONFIG ?? '', `../roles/${role}/tasks/main.yml`);
  return { id: `${role}-${name}`, name, role, action, file, line: 7 };
}

say({ event: 'playbook.started', version: 1 });
for (const [role, hosts] of Object.entries(roles)) {
  for (const host of hosts) {
    const work = task(role, `Set ${role} up`, 'ansible.builtin.template');
    if (stopping) exit(99);
    say({ event: 'task.started', task: work });
    say({ event: 'host.started', host, task: { id: work.id } });
    if (plan.at === `${host}/${role}`) {
      note('reached', plan.at);
      if (plan.does === 'wait') await appears('go');
      if (plan.does === 'hang') await appears('never');
      if (plan.does === 'fail' || plan.does === 'unreachable') {
        const status = plan.does === 'fail' ? 'failed' : 'unreachable';
        say({
          event: 'task.finished',
          host,
          task: work,
          status,
          message: plan.message ?? 'no such user',
          ...plan.more,
        });
        exit(plan.does === 'fail' ? 2 : 4);
      }
    }
    say({ event: 'task.finished', host, task: work, status: 'changed' });
    const receipt = task(role, 'Leave a receipt', 'pulse_receipt');
    say({ event: 'task.started', task: receipt });
    say({ event: 'task.finished', host, task: receipt, status: 'changed' });
    appendFileSync(join(folder, 'applied'), `${host}/${role}\n`);
  }
}
say({ event: 'playbook.finished', hosts: {} });
