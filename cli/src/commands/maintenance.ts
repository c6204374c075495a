import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { parseDuration } from './duration.ts';

interface MaintenanceFlags {
  like?: string;
  retryAfter?: number;
  json?: true;
}

const EXAMPLES = `
Examples:
  pulse maintenance on prod                      users get 503 and a page; prints the team's way through it
  pulse maintenance on prod --retry-after 30m    and are told to come back later
  pulse maintenance off prod                     users are served again

It stays on until it is turned off, whatever is released, brought up or restarted meanwhile; pulse status shows it. Questions for
health are answered as ever. Needs no lease, and may be repeated: on prints the same code again.`;

/** `pulse maintenance on|off <env>` */
export function addMaintenance(program: Command, { edge, root }: CommandContext): void {
  const maintenance = program
    .command('maintenance')
    .summary('send users to a page of maintenance, or serve them again')
    .description('Sends users to a page that says to come back later, or serves them again.')
    .addHelpText('after', EXAMPLES);

  const act = (on: boolean) => async (name: string, flags: MaintenanceFlags) => {
    const { setMaintenance } = await import('../run/maintenance/maintenance.ts');
    const { cwd, env, signal } = edge;
    const retryAfter = flags.retryAfter === undefined ? null : Math.ceil(flags.retryAfter / 1000);
    const asked = { name, like: flags.like ?? null, cwd, root, env };
    edge.stdout.write(await setMaintenance({ ...asked, on, retryAfter, json: flags.json === true, signal }));
  };

  maintenance
    .command('on')
    .summary('answer users with 503 and a page')
    .description('Answers users with 503, Retry-After and a page; prints the way through it for the team.')
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--retry-after <duration>', 'when users are told to come back: 5m', parseDuration)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  pulse maintenance on prod --retry-after 30m')
    .action(act(true));
  maintenance
    .command('off')
    .summary('serve users again')
    .description('Serves users again.')
    .argument('<environment>', 'which one')
    .option('--like <environment>', 'rehearse the hosts of another environment; for labs')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  pulse maintenance off prod')
    .action(act(false));
}
