import { ERROR_CATALOGUE } from './catalogue.ts';
import { EXIT } from './exit-codes.ts';

const FAMILIES: Readonly<Record<string, string>> = {
  ansible: 'Ansible',
  artifacts: 'Programs for the hosts',
  ask: 'Questions',
  authority: 'Certificates of an environment',
  bug: 'Faults of pulse',
  check: '`pulse dev --check`',
  compose: '`pulse dev --compose`',
  config: 'Words: environments and hosts',
  db: 'The database and its backups',
  dependencies: 'Installed packages',
  deploy: 'Releases',
  dev: '`pulse dev`',
  down: '`pulse down`',
  history: 'History',
  host: 'Hosts, from inside',
  image: 'Images of services',
  lab: 'The lab and its Docker engine',
  lease: 'Who works on an environment',
  logs: 'Logs of services',
  maintenance: 'Maintenance',
  manifest: 'The manifest',
  nomad: 'Nomad',
  page: 'Pages',
  plan: 'Plans',
  postgres: 'PostgreSQL of `pulse dev`',
  provisioner: 'Where hosts are made',
  registry: 'The image registry',
  replay: 'Recordings',
  resume: '`pulse up --resume`',
  rollback: 'Going back',
  run: 'Runs',
  secrets: 'Secrets',
  service: 'Services of `pulse dev`',
  ssh: 'SSH',
  state: 'What this machine keeps in .pulse',
  system: 'Files of this machine',
  task: 'Commands and tasks beside what serves',
  up: '`pulse up`',
  verify: 'Proofs from outside',
};

const INTRODUCTION = `# Errors

<!-- Generated from cli/src/errors/codes; a test says when it is stale. -->

What fails is said once: what happened, why, and the next command to type. With \`--json\` the code stands beside it, and it is
stable: \`pulse up prod --json | jq 'select(.type == "step.failed") | .fault.code'\`. \`ENV\`, \`HOST\`, \`FILE\` and \`NAME\` stand for
yours; the message itself names them.

Exit codes: ${EXIT.done} done · ${EXIT.failed} a step failed · ${EXIT.usage} usage or manifest · ${EXIT.preflight} preflight (this machine lacks something; nothing was changed) ·
${EXIT.locked} locked · ${EXIT.pending} changes pending (\`plan --exit-code\`) · ${EXIT.cancelled} cancelled.`;

/** What is typed stands as code; what is done, in words. */
const COMMAND = /^(?:pulse|npm|apt-get|git|docker|sudo|rm|ls|df|kill|chmod|export|echo|EDITOR|\.ci)\b/u;

const familyOf = (code: string) => code.slice(0, code.indexOf('.'));

/** docs/errors.md */
export function errorReference(): string {
  const codes = Object.keys(ERROR_CATALOGUE).sort();
  const sections = [...new Set(codes.map(familyOf))].map((family) => {
    const rows = codes
      .filter((code) => familyOf(code) === family)
      .map((code) => {
        const [meaning = '', next = ''] = ERROR_CATALOGUE[code] ?? [];
        return `| \`${code}\` | ${meaning} | ${COMMAND.test(next) ? `\`${next}\`` : next} |`;
      });
    const head = ['| code | what it means | next |', '| --- | --- | --- |'];
    return [`## ${FAMILIES[family] ?? family}`, '', ...head, ...rows].join('\n');
  });
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}
