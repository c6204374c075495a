import type { StepOf } from './types.ts';

export type ServiceName = 'api' | 'app';
export type JourneyStage = 'sign-up' | 'log-in' | 'profile' | 'pulse';

export type DevStep =
  | StepOf<'dependencies.check', { root: string }>
  | StepOf<'data.empty', { dataDir: string }>
  | StepOf<'postgres.start', { dataDir: string; port: number; fast: boolean }>
  | StepOf<'database.prepare', { database: string; owner: string; api: string }>
  | StepOf<'database.migrate', { script: string }>
  | StepOf<'database.seed', { script: string }>
  | StepOf<
      'service.start',
      { service: ServiceName; script: string; port: number; address: string; health: string }
    >
  | StepOf<'page.answer', { address: string }>
  | StepOf<'journey.walk', { stage: JourneyStage; address: string }>;
