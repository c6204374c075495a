import { checkDependencies } from '../../drivers/local/dependencies.ts';
import type { DevStep } from '../../plans/dev-steps.ts';
import type { Handle } from '../execute.ts';
import type { DevContext } from './context.ts';
import { emptyData, migrate, seed } from './data.ts';
import { walkStage } from './journey.ts';
import { answerPage } from './page.ts';
import { prepareRoles, startDatabase } from './postgres.ts';
import { startService } from './service.ts';

/** Step kind → what is done. The compiler keeps the switch complete. */
export function devHandlers(context: DevContext): Handle<DevStep> {
  return async (step, voice) => {
    switch (step.kind) {
      case 'dependencies.check':
        return { detail: await checkDependencies(step.input.root) };
      case 'data.empty':
        return await emptyData(step.input.dataDir);
      case 'postgres.start':
        return await startDatabase(step, context);
      case 'database.prepare':
        return await prepareRoles(context);
      case 'database.migrate':
        return await migrate(step, context, voice);
      case 'database.seed':
        return await seed(step, context, voice);
      case 'service.start':
        return await startService(step, context, voice);
      case 'page.answer':
        return await answerPage(step.input.address, voice);
      case 'journey.walk':
        return await walkStage(step.input, context);
    }
  };
}
