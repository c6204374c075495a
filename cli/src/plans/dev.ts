import {
  API_ROLE,
  DATABASE,
  type DevEnvironment,
  loopback,
  OWNER_ROLE,
  pageAddress,
  postgresDir,
} from '../config/dev-environment.ts';
import type { DevStep, JourneyStage } from './dev-steps.ts';
import type { Phase, Plan } from './types.ts';

function prepare({ root, dataDir, reset }: DevEnvironment): DevStep[] {
  const dependencies: DevStep = {
    id: 'dependencies',
    kind: 'dependencies.check',
    title: 'Check the dependencies',
    cause: 'what runs has to be what the lock file names',
    needs: [],
    input: { root },
  };
  const empty: DevStep = {
    id: 'data',
    kind: 'data.empty',
    title: 'Remove the data',
    cause: '--reset was given',
    needs: [],
    input: { dataDir },
  };
  return reset ? [dependencies, empty] : [dependencies];
}

function database({ dataDir, throwaway, ports }: DevEnvironment): DevStep[] {
  return [
    {
      id: 'postgres',
      kind: 'postgres.start',
      title: 'Start PostgreSQL',
      cause: 'the API keeps everything in it',
      needs: [],
      input: { dataDir: postgresDir(dataDir), port: ports.postgres, fast: throwaway },
    },
    {
      id: 'database',
      kind: 'database.prepare',
      title: 'Prepare the database and its two roles',
      cause: 'one role owns and migrates, the one the API uses reads and writes rows only',
      needs: ['postgres'],
      input: { database: DATABASE, owner: OWNER_ROLE, api: API_ROLE },
    },
    {
      id: 'migrations',
      kind: 'database.migrate',
      title: 'Apply the migrations',
      cause: 'the schema has to be the one of this checkout',
      needs: ['database'],
      input: { script: 'api/src/migrate.ts' },
    },
  ];
}

function services({ ports, portNotes }: DevEnvironment): DevStep[] {
  return [
    {
      id: 'api',
      kind: 'service.start',
      title: 'Start the API',
      cause: portNotes.api ?? 'the application asks it for everything',
      needs: ['migrations'],
      input: {
        service: 'api',
        script: 'api/src/server.ts',
        port: ports.api,
        address: loopback(ports.api),
        health: `${loopback(ports.api)}/readyz`,
      },
    },
    {
      id: 'app',
      kind: 'service.start',
      title: 'Start the application',
      cause: portNotes.app ?? 'it serves the pages',
      needs: [],
      input: {
        service: 'app',
        script: 'app/server/main.ts',
        port: ports.app,
        address: pageAddress(ports.app),
        health: `${loopback(ports.app)}/healthz`,
      },
    },
  ];
}

function seed({ seed: wanted }: DevEnvironment): DevStep[] {
  if (!wanted) return [];
  return [
    {
      id: 'seed',
      kind: 'database.seed',
      title: 'Write the demo account',
      cause: '--seed was given',
      needs: ['migrations'],
      input: { script: 'api/scripts/seed.ts' },
    },
  ];
}

const STAGES: readonly [JourneyStage, string][] = [
  ['sign-up', 'Sign up'],
  ['log-in', 'Log in'],
  ['profile', 'Change the profile'],
  ['pulse', 'Read Mon Pulse'],
];

/** The first page is compiled when it is first asked for: that goes on while the API starts. */
function page({ ports }: DevEnvironment): DevStep {
  return {
    id: 'page',
    kind: 'page.answer',
    title: 'Ask for the first page',
    cause: 'an address is only printed once it answers',
    needs: ['app'],
    input: { address: pageAddress(ports.app) },
  };
}

function verify({ ports, check }: DevEnvironment): DevStep[] {
  if (!check) return [];
  return STAGES.map(([stage, title], i): DevStep => ({
    id: stage,
    kind: 'journey.walk',
    title,
    cause: '--check was given',
    needs: STAGES.slice(0, i)
      .slice(-1)
      .map(([before]) => before),
    input: { stage, address: pageAddress(ports.app) },
  }));
}

/** The order of work of `pulse dev`, from top to bottom. Pure. */
export function buildDevPlan(environment: DevEnvironment): Plan<DevStep> {
  const phases: Phase<DevStep>[] = [
    { name: 'prepare', steps: prepare(environment) },
    {
      name: 'start',
      steps: [...database(environment), ...services(environment), page(environment), ...seed(environment)],
    },
    { name: 'verify', steps: verify(environment) },
  ];
  return { command: 'dev', environment: 'dev', phases: phases.filter(({ steps }) => steps.length > 0) };
}
