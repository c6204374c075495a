import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Adds a command, with its flags and what it does, to the tree. */
export type Add = (program: Command, context: CommandContext) => void;

export interface CommandEntry {
  readonly name: string;
  /** Its line in the help of `pulse`, as commander writes it of the loaded command: a test keeps both equal. */
  readonly term: string;
  readonly summary: string;
  readonly load: () => Promise<Add>;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'dev',
    term: 'dev [options]',
    summary: 'run the whole application on this machine',
    load: async () => (await import('./dev.ts')).addDev,
  },
  {
    name: 'plan',
    term: 'plan [options] <environment>',
    summary: 'print what pulse up would do, and why',
    load: async () => (await import('./plan.ts')).addPlan,
  },
  {
    name: 'build',
    term: 'build [options] [service] [environment]',
    summary: 'build the images of services, and push them',
    load: async () => (await import('./build.ts')).addBuild,
  },
  {
    name: 'up',
    term: 'up [options] <environment>',
    summary: 'make an environment as the manifest says',
    load: async () => (await import('./up.ts')).addUp,
  },
  {
    name: 'deploy',
    term: 'deploy [options] <environment>',
    summary: 'release the application, and nobody notices',
    load: async () => (await import('./deploy.ts')).addDeploy,
  },
  {
    name: 'rollback',
    term: 'rollback [options] <environment>',
    summary: 'go back to a release that served well',
    load: async () => (await import('./rollback.ts')).addRollback,
  },
  {
    name: 'restart',
    term: 'restart [options] <environment> [service]',
    summary: 'replace the instances of a release by new ones',
    load: async () => (await import('./restart.ts')).addRestart,
  },
  {
    name: 'scale',
    term: 'scale [options] <environment> <service=count...>',
    summary: 'run more or fewer instances of a service',
    load: async () => (await import('./scale.ts')).addScale,
  },
  {
    name: 'exec',
    term: 'exec [options] <environment> <service> <command...>',
    summary: 'run a command in an instance that serves',
    load: async () => (await import('./exec.ts')).addExec,
  },
  {
    name: 'run',
    term: 'run [options] <environment> <service> <command...>',
    summary: 'run a command once, beside what serves',
    load: async () => (await import('./run.ts')).addRun,
  },
  {
    name: 'open',
    term: 'open [options] <environment>',
    summary: 'open the application in a browser',
    load: async () => (await import('./open.ts')).addOpen,
  },
  {
    name: 'maintenance',
    term: 'maintenance',
    summary: 'send users to a page of maintenance, or serve them again',
    load: async () => (await import('./maintenance.ts')).addMaintenance,
  },
  {
    name: 'logs',
    term: 'logs [options] <environment> [service]',
    summary: 'print what the services wrote',
    load: async () => (await import('./logs.ts')).addLogs,
  },
  {
    name: 'releases',
    term: 'releases [options] <environment>',
    summary: 'print what was released, and how it ended',
    load: async () => (await import('./releases.ts')).addReleases,
  },
  {
    name: 'db',
    term: 'db',
    summary: 'back up, restore and look into the database',
    load: async () => (await import('./db.ts')).addDb,
  },
  {
    name: 'down',
    term: 'down [options] <environment>',
    summary: 'remove a lab, and nothing else',
    load: async () => (await import('./down.ts')).addDown,
  },
  {
    name: 'status',
    term: 'status [options] [environment]',
    summary: 'say how the hosts and the cluster are',
    load: async () => (await import('./status.ts')).addStatus,
  },
  {
    name: 'ssh',
    term: 'ssh <environment> [host] [command...]',
    summary: 'open a session on a host, or run a command there',
    load: async () => (await import('./ssh.ts')).addSsh,
  },
  {
    name: 'nomad',
    term: 'nomad [options] <environment> <words...>',
    summary: "call Nomad's own command line",
    load: async () => (await import('./nomad.ts')).addNomad,
  },
  {
    name: 'hosts',
    term: 'hosts [options] <environment>',
    summary: 'print the hosts of an environment',
    load: async () => (await import('./hosts.ts')).addHosts,
  },
  {
    name: 'lock',
    term: 'lock',
    summary: 'say who works on an environment',
    load: async () => (await import('./lock.ts')).addLock,
  },
  {
    name: 'history',
    term: 'history [options] <environment>',
    summary: 'print what was done to an environment',
    load: async () => (await import('./history.ts')).addHistory,
  },
  {
    name: 'replay',
    term: 'replay [options] <run>',
    summary: 'show a recorded run again',
    load: async () => (await import('./replay.ts')).addReplay,
  },
  {
    name: 'config',
    term: 'config [options] [environment]',
    summary: 'print what the manifest says of an environment',
    load: async () => (await import('./config.ts')).addConfig,
  },
  {
    name: 'secrets',
    term: 'secrets',
    summary: 'keep the secrets of an environment',
    load: async () => (await import('./secrets.ts')).addSecrets,
  },
  {
    name: 'artifacts',
    term: 'artifacts',
    summary: 'have the programs that Debian does not package',
    load: async () => (await import('./artifacts.ts')).addArtifacts,
  },
  {
    name: 'doctor',
    term: 'doctor [options] [environment]',
    summary: 'say what this machine has and lacks',
    load: async () => (await import('./doctor.ts')).addDoctor,
  },
  {
    name: 'completion',
    term: 'completion <shell>',
    summary: 'print a completion script for a shell',
    load: async () => (await import('./completion.ts')).addCompletion,
  },
];
