import { API_ROLE, DATABASE, OWNER_ROLE } from '../../config/dev-environment.ts';
import { prepareDatabase } from '../../drivers/postgres/database.ts';
import { startPostgres } from '../../drivers/postgres/index.ts';
import type { StepOf } from '../../plans/types.ts';
import type { StepOutcome } from '../execute.ts';
import { type DevContext, postgresOf } from './context.ts';
import { shortPath } from './short-path.ts';

type StartStep = StepOf<'postgres.start', { dataDir: string; port: number; fast: boolean }>;

/** Starts the embedded PostgreSQL on the data of this environment. */
export async function startDatabase({ input }: StartStep, context: DevContext): Promise<StepOutcome> {
  const server = await startPostgres(input);
  context.live.postgres = server;
  const { root, dataDir, throwaway } = context.environment;
  const place = server.relocated ? server.home : shortPath(dataDir, root);
  return {
    detail: `${server.host}:${server.port}`,
    note: throwaway ? 'throwaway data' : `data kept in ${place}`,
  };
}

/** Makes the two roles and the database. */
export async function prepareRoles(context: DevContext): Promise<StepOutcome> {
  const { ownerPassword, apiPassword } = context.secrets;
  const isNew = await prepareDatabase(postgresOf(context).adminUrl, {
    database: DATABASE,
    owner: { role: OWNER_ROLE, password: ownerPassword },
    api: { role: API_ROLE, password: apiPassword },
  });
  return { detail: `${DATABASE} ${isNew ? 'made' : 'kept'}`, note: `roles ${OWNER_ROLE}, ${API_ROLE}` };
}
