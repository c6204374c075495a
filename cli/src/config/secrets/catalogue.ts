import type { Environment } from '../environment.ts';
import * as make from './generate.ts';

/** A secret that an environment needs. */
export interface SecretSpec {
  readonly name: string;
  /** What it is for, to end the sentence `NAME: …`. */
  readonly description: string;
  /** Makes a value; `previous` is the one it replaces. Null: only a person can know it. */
  readonly generate: ((previous: string | null) => string) | null;
  /** What is wrong with a value, to end the sentence `NAME …`; null when nothing is. */
  readonly problem: (value: string) => string | null;
  /** Whether a new value is made from the one before it, so that what that one signed still holds. */
  readonly fromPrevious: boolean;
  /** What breaks when it is replaced, where something does. */
  readonly rotation: string | null;
}

const LONGEST = 65_536;

function generic(value: string): string | null {
  if (value === '') return 'is empty';
  if (value.includes('\0')) return 'holds a zero byte';
  return value.length > LONGEST ? 'is longer than 64 kB' : null;
}

type Extra = Partial<Pick<SecretSpec, 'problem' | 'rotation' | 'fromPrevious'>>;

const made = (
  name: string,
  description: string,
  generate: SecretSpec['generate'],
  extra: Extra = {},
): SecretSpec => ({
  name,
  description,
  generate,
  rotation: extra.rotation ?? null,
  fromPrevious: extra.fromPrevious ?? false,
  problem: (value) => generic(value) ?? extra.problem?.(value) ?? null,
});

const asked = (name: string, description: string): SecretSpec => made(name, description, null);

const REDEPLOY = 'it changes on the hosts with the next `pulse up`';

const PLATFORM: readonly SecretSpec[] = [
  made(
    'CA_KEY',
    "key of the environment's own certificate authority (Nomad, PostgreSQL, Redis, registry)",
    make.privateKey,
    {
      problem: make.privateKeyProblem,
      rotation: 'every certificate of the environment is made anew with the next `pulse up`',
    },
  ),
  made('NOMAD_GOSSIP_KEY', 'key with which Nomad servers encrypt what they tell each other', make.bytes, {
    problem: make.bytesProblem,
    rotation: REDEPLOY,
  }),
  made('NOMAD_BOOTSTRAP_TOKEN', "management token of Nomad's access control", make.uuid, {
    problem: make.uuidProblem,
    rotation: 'Nomad keeps the token it was bootstrapped with: reset its access control first',
  }),
  made('JWT_KEYS', 'keys that sign and verify access tokens of the API', make.jwtKeys, {
    problem: make.jwtKeysProblem,
    fromPrevious: true,
  }),
  made('REFRESH_TOKEN_SECRET', 'derives refresh tokens of the API', make.password, {
    rotation: 'everybody has to log in again',
  }),
  made('DATABASE_MIGRATOR_PASSWORD', 'PostgreSQL role that owns and migrates the schema', make.password),
  made('DATABASE_API_PASSWORD', 'PostgreSQL role of the API, which reads and writes rows', make.password),
  made('DATABASE_READONLY_PASSWORD', 'PostgreSQL role for people who look', make.password),
  made('DATABASE_EXPORTER_PASSWORD', 'PostgreSQL role of the metrics exporter', make.password),
  made('BACKUP_PASSPHRASE', 'encrypts database backups', make.password, {
    rotation: 'backups made until now cannot be read with the new one: keep the old one as long as them',
  }),
];

const hasRole = ({ hosts }: Environment, role: string): boolean =>
  hosts.some(({ roles }) => roles.some((each) => each === role));

function conditional(environment: Environment): SecretSpec[] {
  const { provisioner, registry, backup, alerts } = environment;
  const self = registry === 'self';
  return [
    ...(hasRole(environment, 'cache')
      ? [made('CACHE_PASSWORD', 'Redis account of the API', make.password)]
      : []),
    ...(hasRole(environment, 'monitoring')
      ? [made('GRAFANA_ADMIN_PASSWORD', 'admin of Grafana', make.password)]
      : []),
    ...(self ? [made('REGISTRY_PASSWORD', "account of the hosts' own image registry", make.password)] : []),
    ...(self
      ? []
      : [
          asked('REGISTRY_USER', `account at ${registry}`),
          asked('REGISTRY_PASSWORD', `password or token at ${registry}`),
        ]),
    ...(provisioner === 'ovh'
      ? [
          asked('OVH_APPLICATION_KEY', 'application key of the OVHcloud API'),
          asked('OVH_APPLICATION_SECRET', 'application secret of the OVHcloud API'),
          asked('OVH_CONSUMER_KEY', 'consumer key of the OVHcloud API'),
          asked('TERRAFORM_TOKEN', 'token of HCP Terraform, which keeps the state'),
        ]
      : []),
    ...(backup.s3 === null
      ? []
      : [
          asked('BACKUP_S3_ACCESS_KEY', `access key of the bucket ${backup.s3.bucket}`),
          asked('BACKUP_S3_SECRET_KEY', `secret key of the bucket ${backup.s3.bucket}`),
        ]),
    ...(alerts === null
      ? []
      : [asked('SMTP_PASSWORD', `password of ${alerts.smtp.user} at ${alerts.smtp.host}`)]),
  ];
}

/** Everything secret that an environment needs, by name. */
export function neededSecrets(environment: Environment): SecretSpec[] {
  const known = [...PLATFORM, ...conditional(environment)];
  const names = new Set(known.map(({ name }) => name));
  const own = new Map<string, string[]>();
  for (const { name: service, secrets } of environment.services) {
    for (const name of secrets) if (!names.has(name)) own.set(name, [...(own.get(name) ?? []), service]);
  }
  const services = [...own].map(([name, users]) => asked(name, `given to ${users.join(', ')}`));
  return [...known, ...services].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}
