import type { Command } from 'commander';
import type { ArtifactsAction } from '../plans/artifacts.ts';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  pulse artifacts list                        which version goes on the hosts, and where it comes from
  pulse artifacts fetch                       everything into .pulse/artifacts, verified
  pulse artifacts build traefik               from its Go module, where no release server answers
  pulse artifacts lock nomad                  write the published checksum into artifacts/lock.json
  pulse artifacts lock nomad@2.0.5            before its pin is moved

PULSE_ARTIFACTS_DIR     a folder with executables and their artifacts.json, asked first
PULSE_ARTIFACTS_MIRROR  serves https://HOST/PATH as MIRROR/HOST/PATH
HTTPS_PROXY, NO_PROXY   as everywhere`;

interface Flags {
  lock?: true;
  replace?: true;
  json?: true;
  quiet?: true;
}

const SUMMARIES: Record<ArtifactsAction, string> = {
  fetch: 'Has artifacts on this machine, each verified by its checksum.',
  build: 'Builds artifacts from their Go modules, which artifacts/NAME/go.sum fixes. Needs Go 1.26.',
  lock: 'Writes published checksums into artifacts/lock.json: what is not there is refused later.',
};

function addAction(artifacts: Command, context: CommandContext, action: ArtifactsAction): Command {
  return artifacts
    .command(action)
    .description(SUMMARIES[action])
    .argument('[name...]', 'of which; all that need it unless given')
    .option('--json', 'print events as lines of JSON on standard output')
    .option('-q, --quiet', 'print results and failures only')
    .action(async (names: string[], flags: Flags) => {
      const { edge, root } = context;
      const { tendArtifacts } = await import('../runtime.ts');
      const { lock, replace, json, quiet } = flags;
      context.exitCode = await tendArtifacts(
        { root, env: edge.env, action, names, lock: lock === true, replace: replace === true },
        { json: json === true, quiet: quiet === true },
        edge,
      );
    });
}

/** `pulse artifacts list|fetch|build|lock` */
export function addArtifacts(program: Command, context: CommandContext): void {
  const artifacts = program
    .command('artifacts')
    .summary('have the programs that Debian does not package')
    .description('Nomad, Traefik, Loki, Promtail: fetched or built once, verified, and pushed to the hosts.')
    .addHelpText('after', EXAMPLES);
  artifacts
    .command('list')
    .description(
      'Prints which version goes on the hosts, where it comes from, and which checksums are locked.',
    )
    .option('--json', 'print one JSON document')
    .action(async (flags: { json?: true }) => {
      const { edge, root } = context;
      const { showArtifacts } = await import('../queries/artifacts/list.ts');
      edge.stdout.write(await showArtifacts(root, edge.env, flags.json === true));
    });
  addAction(artifacts, context, 'fetch');
  addAction(artifacts, context, 'build').option('--lock', 'write the checksum into artifacts/lock.json');
  addAction(artifacts, context, 'lock').option('--replace', 'although another checksum was published before');
}
