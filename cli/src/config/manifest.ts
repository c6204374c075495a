import { cidr } from './leaves/cidr.ts';
import { money } from './leaves/money.ts';
import * as names from './leaves/names.ts';
import { domain } from './leaves/network.ts';
import { integer, port, processors } from './leaves/numbers.ts';
import { folder, httpsUrl, image, publicPath, registry, urlPath } from './leaves/paths.ts';
import { probe } from './leaves/probe.ts';
import { invariantName, sqlQuestion } from './leaves/sql.ts';
import { sshKey } from './leaves/ssh-key.ts';
import { duration, factor, frequency, memory, share } from './leaves/units.ts';
import { flag, oneOf } from './leaves/words.ts';
import { list, loosened, object, optional, preset, record, required, section } from './schema/build.ts';
import type { Value } from './schema/node.ts';

/**
 * What `pulse.yaml` may say: the one source of the reader, its faults, the JSON Schema and the reference page.
 */

export const ROLES = ['ingress', 'app', 'api', 'database', 'cache', 'monitoring'] as const;
/** The roles whose hosts run containers of the project. */
export const WORKLOAD_ROLES = ['app', 'api'] as const;
export const PROVISIONERS = ['lab', 'ovh'] as const;

export type Role = (typeof ROLES)[number];
export type WorkloadRole = (typeof WORKLOAD_ROLES)[number];
export type Provisioner = (typeof PROVISIONERS)[number];

const service = object({
  build: optional(folder, 'Folder whose Dockerfile is built. Either this or `image`.', './api'),
  image: optional(
    image,
    'Image that somebody else builds. Either this or `build`.',
    'ghcr.io/ana/mailer:1.2',
  ),
  role: optional(
    oneOf('role', WORKLOAD_ROLES),
    'Role of the hosts it runs on. Left out: the role of its own name, else `app`.',
    'app',
  ),
  port: required(port, 'Port on which it listens inside its container.', '3001'),
  health: required(urlPath, 'Path that answers 200 once it is ready for requests.', '/readyz'),
  deadline: preset(duration, '1m', 'How long it may take to become healthy before a release is given up.'),
  path: preset(
    publicPath,
    '/',
    'Where the public reaches it; the longest match wins. `none`: only from inside.',
  ),
  count: preset(integer('count', 1, 100), '1', 'How many of it run.'),
  cpu: preset(frequency, '300 MHz', 'Processor time it is promised.'),
  memory: preset(memory, '256 MB', 'Memory above which it is ended.'),
  env: optional(record('variable', names.variableName, names.variableValue), 'Plain environment variables.'),
  secrets: optional(
    list(names.variableName),
    'Names of secrets it is given (`pulse secrets set`).',
    '[MAIL_TOKEN]',
  ),
  probe: optional(
    list(probe, 1),
    'Requests that pulse sends while a release goes live, to see that each is answered. They must change nothing: a POST is sent `{}`, for its refusal. Left out: GET and POST of `health`.',
    '[GET /, POST /auth/login]',
  ),
});

const release = {
  watch: preset(duration, '30s', 'How long a new release is watched before it is final.'),
  errors: preset(share, '1%', 'Share of 5xx answers above which it goes back by itself.'),
  p95: preset(
    factor,
    'x2',
    'Growth of the 95th percentile of response times above which it goes back by itself.',
  ),
  migrations: preset(
    duration,
    '15m',
    'How long the migrations of a release may take before they are stopped; then nothing was changed.',
  ),
};

const s3 = object({
  endpoint: required(httpsUrl, 'Address of the object storage.', 'https://s3.gra.io.cloud.ovh.net'),
  bucket: required(names.bucket, 'Bucket that receives the backups.', 'pulse-backups'),
  region: required(names.region, 'Region of the bucket.', 'gra'),
});

const backup = {
  gate: preset(
    flag,
    'false',
    'Refuse to deploy when the last good backup or drill is too old, not only warn.',
  ),
  age: preset(duration, '1d', 'Age from which the last backup is too old. One is made every six hours.'),
  drill: preset(duration, '8d', 'Age from which the last good drill is too old. One is made every week.'),
  keep: preset(
    integer('count', 1, 52),
    '2',
    'Full backups that are kept, one a week, and every moment since.',
  ),
  invariants: optional(
    record('invariant', invariantName, sqlQuestion),
    'What has to be true in a restored database: a name, and SQL that answers true. A drill asks it, as the role that reads only.',
    '{ no-session-without-user: SELECT count(*) = 0 FROM sessions s LEFT JOIN users u ON u.id = s.user_id WHERE u.id IS NULL }',
  ),
  s3: optional(s3, 'Object storage that keeps backups away from the hosts.'),
};

const smtp = object({
  host: required(domain, 'Mail server.', 'ssl0.ovh.net'),
  port: preset(port, '587', 'Its submission port.'),
  user: required(names.email, 'Account that sends.', 'alerts@example.org'),
});

const alerts = object({
  email: required(names.email, 'Who is told.', 'ana@example.org'),
  smtp: required(smtp, 'How mail is sent; the password is the secret SMTP_PASSWORD.'),
});

/** What the project says for all environments, and each environment may say differently. */
const shared = {
  domain: optional(
    domain,
    'Public name. A lab answers at `<environment>.localhost` unless it says otherwise.',
    'pulse.example.org',
  ),
  user: preset(names.user, 'debian', 'User pulse logs in as.'),
  admins: optional(
    list(cidr),
    'Where SSH may come from. Left out: from anywhere, rate limited.',
    '[203.0.113.0/24]',
  ),
  keys: optional(
    list(sshKey),
    'SSH public keys that may log in besides pulse itself.',
    '[ssh-ed25519 AAAA… ana]',
  ),
  plan: preset(names.plan, 'vps-2027-model2', 'Size of hosts at OVHcloud. Never bought before you said yes.'),
  datacenter: preset(names.datacenter, 'GRA', 'Where OVHcloud runs them.'),
  registry: preset(registry, 'self', '`self`: one on the hosts. Otherwise where images are pushed.'),
  alerts: optional(alerts, 'Who is told when something is wrong.'),
};

const host = object({
  roles: required(list(oneOf('role', ROLES), 1), 'What runs there.', '[ingress, app]'),
  plan: optional(
    names.plan,
    'OVHcloud only: its size, when it differs from its environment.',
    'vps-2027-model3',
  ),
  datacenter: optional(
    names.datacenter,
    'OVHcloud only: where, when it differs from its environment.',
    'SBG',
  ),
  cpus: optional(processors, 'Lab only: processors it may use. Left out: all.', '2'),
  memory: optional(memory, 'Lab only: memory it may use. Left out: all.', '2 GB'),
});

const environment = object({
  provisioner: required(
    oneOf('provisioner', PROVISIONERS),
    'Where hosts come from: containers on this machine, or OVHcloud.',
  ),
  like: optional(
    names.environmentName,
    'Lab only: the environment whose hosts it rehearses. `--like` overrides it.',
    'preprod',
  ),
  hosts: optional(
    record('host', names.hostName, host, 1),
    'Its 1 to 3 hosts. Needed unless `like` is there.',
  ),
  budget: optional(money, 'Most that its hosts may cost together.', '15 EUR/month'),
  ...loosened(shared),
  release: optional(object(loosened(release)), 'What differs from the project in how releases are judged.'),
  backup: optional(object(loosened(backup)), 'What differs from the project in how it is backed up.'),
});

export const manifestSchema = object(
  {
    project: required(
      names.projectName,
      'Name of the project; begins the names of what pulse makes.',
      'pulse',
    ),
    ...shared,
    services: required(record('service', names.serviceName, service, 1), 'What is deployed.'),
    release: section(release, 'How a new release is judged.'),
    backup: section(backup, 'How the database is backed up.'),
    environments: required(
      record('environment', names.environmentName, environment, 1),
      'Where it is deployed.',
    ),
  },
  true,
);

export type Manifest = Value<typeof manifestSchema>;
export type ServiceEntry = Manifest['services'][string];
export type EnvironmentEntry = Manifest['environments'][string];
export type HostEntry = NonNullable<EnvironmentEntry['hosts']>[string];
