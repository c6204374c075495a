import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { openVault } from './open.ts';

export function addList(secrets: Command, context: CommandContext): void {
  secrets
    .command('list')
    .summary('list names, fingerprints and readers; never values')
    .description(
      'Lists every secret of an environment, those it lacks included. Needs no key and reads no value.',
    )
    .argument('<environment>', 'which environment of pulse.yaml')
    .option('--json', 'print one JSON document')
    .action(async (environment: string, { json }: { json?: true }) => {
      const { formatListing, listSecrets } = await import('../../queries/secrets/list.ts');
      const listing = await listSecrets(await openVault(context, environment));
      context.edge.stdout.write(
        json === true ? `${JSON.stringify({ v: 1, ...listing })}\n` : formatListing(listing),
      );
    });
}

export function addGet(secrets: Command, context: CommandContext): void {
  secrets
    .command('get')
    .summary('print one value into a pipe')
    .description('Prints a value, exactly. On a screen, and where CI is set, only with --reveal.')
    .argument('<environment>', 'which environment of pulse.yaml')
    .argument('<name>', 'name of the secret')
    .option('--reveal', 'print it even where it can be seen')
    .action(async (environment: string, name: string, { reveal }: { reveal?: true }) => {
      const { getSecret } = await import('../../queries/secrets/get.ts');
      const { edge } = context;
      const stdoutIsTty = edge.stdout.isTTY;
      const ci = edge.env.CI !== undefined && edge.env.CI !== '' && edge.env.CI !== 'false';
      const value = await getSecret(await openVault(context, environment), name, {
        stdoutIsTty,
        ci,
        reveal: reveal === true,
      });
      edge.stdout.write(stdoutIsTty ? `${value.reveal()}\n` : value.reveal());
    });
}
