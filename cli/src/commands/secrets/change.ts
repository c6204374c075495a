import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { UserError } from '../../errors/errors.ts';
import { count } from '../../lib/text.ts';
import type { CommandContext } from '../context.ts';
import { askWhereOneCan, openVault, say } from './open.ts';

const ENVIRONMENT = 'which environment of pulse.yaml';

export function addInit(secrets: Command, context: CommandContext): void {
  secrets
    .command('init')
    .summary('make what can be made: your key, the file, its secrets')
    .description(
      'Makes an age key where you have none, the secrets file where there is none, and every secret that pulse can make. What is there stays.',
    )
    .argument('<environment>', ENVIRONMENT)
    .option('--as <name>', 'how the file names you (default: your user name)')
    .action(async (environment: string, { as }: { as?: string }) => {
      const { initSecrets } = await import('../../run/secrets/init.ts');
      const vault = await openVault(context, environment);
      const { madeKey, reader, generated, missing } = await initSecrets(vault, as ?? userInfo().username);
      say(context, [
        ...(madeKey === null
          ? []
          : [`made your key: ${madeKey}   keep a copy of it where you keep passwords`]),
        ...(reader === null ? [] : [`made ${vault.place.shownAs}, readable by ${reader}`]),
        generated.length === 0
          ? 'nothing to make'
          : `made ${count(generated.length, 'secret')}: ${generated.join(', ')}`,
        ...(missing.length === 0 ? [] : ['', `${count(missing.length, 'secret')} only you can give:`]),
        ...missing.map(
          ({ name, description }) => `  pulse secrets set ${environment} ${name}   ${description}`,
        ),
      ]);
    });
}

export function addSet(secrets: Command, context: CommandContext): void {
  secrets
    .command('set')
    .summary('set one secret from standard input or a hidden prompt')
    .description(
      'Encrypts a value for everybody who may read the file. The value comes from standard input, or is asked for unseen; it is never an argument.',
    )
    .argument('<environment>', ENVIRONMENT)
    .argument('<name>', 'name of the secret')
    .option('--extra', 'allow a name that nothing in the manifest needs')
    .action(async (environment: string, name: string, { extra }: { extra?: true }) => {
      const { setSecret } = await import('../../run/secrets/set.ts');
      const { readValue } = await import('../../run/secrets/read-value.ts');
      const vault = await openVault(context, environment);
      const replaced = await setSecret(vault, name, extra === true, () => readValue(context.edge, name));
      say(context, [`${replaced ? 'replaced' : 'set'} ${name} in ${vault.place.shownAs}`]);
    });
}

export function addEdit(secrets: Command, context: CommandContext): void {
  secrets
    .command('edit')
    .summary('edit all secrets of an environment in your editor')
    .description(
      'Opens $VISUAL or $EDITOR on the values, in a file in memory that only you can read and that is always removed. What is broken is not saved.',
    )
    .argument('<environment>', ENVIRONMENT)
    .action(async (environment: string) => {
      const { editSecrets } = await import('../../run/secrets/edit.ts');
      const vault = await openVault(context, environment);
      const again = (problem: string): Promise<boolean> =>
        askWhereOneCan(context, `Not saved: ${problem}. Edit again?`);
      const { changed, removed } = await editSecrets(vault, context.edge, again);
      say(context, [
        ...(changed.length > 0 ? [`changed ${changed.join(', ')}`] : []),
        ...(removed.length > 0 ? [`removed ${removed.join(', ')}`] : []),
        ...(changed.length + removed.length === 0 ? ['nothing changed'] : []),
      ]);
    });
}

export function addRotate(secrets: Command, context: CommandContext): void {
  secrets
    .command('rotate')
    .summary('make new values, or encrypt all anew')
    .description(
      'With names: makes new values for secrets that pulse makes. Without: encrypts every value anew for the readers the file names now.',
    )
    .argument('<environment>', ENVIRONMENT)
    .argument('[names...]', 'secrets to make anew')
    .option('-y, --yes', 'replace also what something depends on, without being asked')
    .action(async (environment: string, names: string[], { yes }: { yes?: true }) => {
      const { reencryptAll, rotateValues } = await import('../../run/secrets/rotate.ts');
      const vault = await openVault(context, environment);
      if (names.length === 0) {
        say(context, [
          `encrypted ${count(await reencryptAll(vault), 'value')} anew in ${vault.place.shownAs}`,
        ]);
        return;
      }
      const confirm = async (question: string): Promise<boolean> => {
        if (yes === true) return true;
        if (context.edge.stdin.isTTY && context.edge.stderr.isTTY) return askWhereOneCan(context, question);
        throw new UserError({
          code: 'secrets.confirm',
          summary: 'there is no terminal to ask on',
          detail: question,
          hints: [`pulse secrets rotate ${environment} ${names.join(' ')} --yes`],
        });
      };
      const made = await rotateValues(vault, names, confirm);
      say(context, [
        `made ${made.map(({ name }) => name).join(', ')} anew`,
        `  next: pulse up ${environment}`,
      ]);
    });
}

export function addRecipients(secrets: Command, context: CommandContext): void {
  secrets
    .command('recipients')
    .summary('say who can read, add or remove a reader')
    .description(
      'Prints who can read the secrets of an environment. Adding or removing a reader encrypts every value anew.',
    )
    .argument('<environment>', ENVIRONMENT)
    .option('--add <name=key>', 'let somebody read: a name and their public key, age1…')
    .option('--remove <name>', 'let somebody read no longer')
    .action(async (environment: string, flags: { add?: string; remove?: string }) => {
      const { changeReaders } = await import('../../run/secrets/recipients.ts');
      const vault = await openVault(context, environment);
      const { add = null, remove = null } = flags;
      if (add !== null || remove !== null) {
        const values = await changeReaders(vault, { add, remove });
        say(context, [`encrypted ${count(values, 'value')} anew in ${vault.place.shownAs}`]);
        if (remove !== null)
          say(context, [
            `"${remove}" may have kept what was readable until now: make new values`,
            `  next: pulse secrets rotate ${environment} NAME…`,
          ]);
      }
      const { recipients } = await vault.existing();
      context.edge.stdout.write([...recipients].map(([name, key]) => `${name}  ${key}\n`).join(''));
    });
}
