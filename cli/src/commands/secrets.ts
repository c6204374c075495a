import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { addEdit, addInit, addRecipients, addRotate, addSet } from './secrets/change.ts';
import { addGet, addList } from './secrets/look.ts';

const EXAMPLES = `
Examples:
  pulse secrets init preprod                      your key, the file, everything that can be made
  pulse secrets list preprod                      what is set, what is missing, who can read
  pulse secrets set preprod SMTP_PASSWORD         asks for it, unseen
  pulse secrets get preprod JWT_KEYS | jq .       into a pipe, never on the screen by itself
  pulse secrets rotate preprod JWT_KEYS           a new value
  pulse secrets recipients preprod --add ci=age1…  another reader

Values are encrypted one by one with age, in secrets/ENV.yaml (of a lab: .pulse/secrets).
Your key: PULSE_AGE_KEY, else PULSE_AGE_KEY_FILE, else ~/.config/pulse/age.key.`;

const EXAMPLE_OF: Readonly<Record<string, string>> = {
  init: 'pulse secrets init preprod --as ana',
  list: 'pulse secrets list preprod --json',
  set: 'pulse secrets set preprod SMTP_PASSWORD < password.txt',
  get: 'pulse secrets get preprod JWT_KEYS | jq .',
  edit: 'EDITOR=nano pulse secrets edit preprod',
  rotate: 'pulse secrets rotate preprod JWT_KEYS --yes',
  recipients: 'pulse secrets recipients preprod --add ci=age1…',
};

/** `pulse secrets` */
export function addSecrets(program: Command, context: CommandContext): void {
  const secrets = program
    .command('secrets')
    .summary('keep the secrets of an environment')
    .description(
      'Keeps the secrets of each environment in one file of the repository, each value encrypted on its own.',
    )
    .addHelpText('after', EXAMPLES);
  for (const add of [addInit, addList, addSet, addGet, addEdit, addRotate, addRecipients])
    add(secrets, context);
  for (const command of secrets.commands)
    command.addHelpText('after', `\nExample:\n  ${EXAMPLE_OF[command.name()] ?? ''}`);
}
