/** Faults of words: the manifest, environments, hosts, plans, answers. */
export const WORD_CODES = {
  'manifest.invalid': [
    'The manifest has faults; each is shown with its line. Their own codes are in [manifest.md](manifest.md).',
    'pulse config',
  ],
  'manifest.too-large': ['The file is larger than a manifest can be.', 'ls -l pulse.yaml'],
  'config.unreadable': ['The manifest cannot be read.', 'ls -l pulse.yaml'],
  'config.unknown-environment': ['The manifest has no environment of this name.', 'pulse config'],
  'config.unknown-service': ['A service was named that the manifest has not.', 'pulse config'],
  'config.unknown-host': ['The environment has no host of this name.', 'pulse config ENV'],
  'config.like-needs-environment': [
    '`--like` was given without the environment that rehearses.',
    'pulse config lab --like prod',
  ],
  'config.like-needs-lab': ['Only a lab can rehearse another environment.', 'pulse config lab --like prod'],
  'config.like-cycle': ['With this `--like` an environment would be like itself.', 'pulse config'],
  'ssh.which-host': ['The environment has several hosts and none was named.', 'pulse hosts ENV'],
  'down.not-a-lab': ['`pulse down` removes labs and never a server that was bought.', 'pulse down lab'],
  'provisioner.unsupported': [
    'This version of pulse cannot make hosts where the manifest puts them.',
    'pulse up lab --like ENV',
  ],
  'plan.unreadable': [
    'The file is no plan, or was changed after it was written.',
    'pulse plan ENV --out FILE',
  ],
  'plan.differs': [
    'The environment or the manifest changed since the plan was approved; what differs is shown, nothing was done.',
    'pulse plan ENV --out FILE',
  ],
  'plan.not-written': ['The plan could not be written to the file.', 'pulse plan ENV --out FILE'],
  'resume.nothing': [
    'No run of this environment was cut short, as far as this machine knows.',
    'pulse up ENV',
  ],
  'resume.differs': ['More is to do than the run that was cut short was allowed to.', 'pulse up ENV'],
  'resume.from': ['No fault: which run is resumed, and where it stopped.', 'go on'],
  'up.flags': ['Flags of `pulse up` that do not go together.', 'pulse up --help'],
  'replay.no-recording': ['This machine has no journal of that run.', 'ls .pulse/runs'],
  'run.confirm': ['There is a question and no terminal to ask it on.', 'add --yes'],
  'run.declined': ['The question was answered with no; nothing was changed.', 'pulse plan ENV'],
  'run.stopping': ['No fault: Ctrl-C was pressed once; what is under way is ended first.', 'wait'],
  'run.cancelled': ['Ctrl-C, SIGTERM or a closed terminal ended the run.', 'pulse up ENV'],
} as const;
