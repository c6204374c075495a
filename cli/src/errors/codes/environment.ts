/** Faults of hosts and of what works on them. */
export const ENVIRONMENT_CODES = {
  'ansible.no-python': [
    'Python 3 with its venv module is missing on this machine.',
    'apt-get install python3-venv',
  ],
  'ansible.hash-mismatch': [
    'A downloaded package is not the one that ansible/requirements.txt names; it was refused.',
    'git diff ansible/requirements.txt',
  ],
  'ansible.install-failed': ['pip could not install Ansible; its last lines are shown.', 'pulse up ENV'],
  'ansible.task-failed': [
    'A task failed on a host; its words, its file and its line are shown.',
    'pulse ssh ENV HOST',
  ],
  'ansible.unreachable': ['A host went away while Ansible worked on it.', 'pulse status ENV'],
  'ansible.task-hung': [
    'A task said nothing for PULSE_TASK_TIMEOUT minutes (15 unless set), and Ansible was ended.',
    'pulse status ENV',
  ],
  'ansible.failed': ['Ansible ended before its work was done; its last lines are shown.', 'pulse up ENV'],
  'ansible.incomplete': ['Ansible ended well, yet a role left no receipt on a host.', 'pulse up ENV --full'],
  'artifacts.missing': [
    'A program for the hosts is neither in PULSE_ARTIFACTS_DIR nor in the cache.',
    'export PULSE_ARTIFACTS_DIR=FOLDER',
  ],
  'artifacts.bad-list': [
    'The artifacts.json of a folder is not what pulse reads.',
    'echo "$PULSE_ARTIFACTS_DIR"',
  ],
  'artifacts.wrong-checksum': [
    'A program is not the one it is said to be; it was refused.',
    'fetch or build it again',
  ],
  'artifacts.unreachable': [
    'A release, or the list of its checksums, could not be fetched.',
    'pulse artifacts build NAME',
  ],
  'artifacts.no-published-checksum': [
    'The list of a publisher has no checksum of this version.',
    'pulse artifacts list',
  ],
  'artifacts.republished': [
    'A publisher shows another checksum for a version than the locked one.',
    'pulse artifacts lock NAME --replace, after finding out why',
  ],
  'artifacts.bad-archive': [
    'An archive cannot be unpacked, or the program is not in it.',
    'pulse artifacts fetch NAME',
  ],
  'artifacts.bad-lock': ['artifacts/lock.json is damaged.', 'git diff artifacts/lock.json'],
  'artifacts.unknown': ['There is no artifact of this name.', 'pulse artifacts list'],
  'artifacts.bad-version': ['What follows the @ is no version.', 'pulse artifacts lock --help'],
  'artifacts.no-go': ['Building needs Go 1.26 or later.', 'go version'],
  'artifacts.no-headers': [
    'A header that a program is compiled against is missing.',
    'apt-get install libsystemd-dev gcc',
  ],
  'artifacts.build-failed': ['A program does not compile.', 'pulse artifacts build NAME'],
  'artifacts.changed': ['A program is not the one of the approved plan any more.', 'pulse plan ENV'],
  'artifacts.disk-full': ['The disk is full: a program for the hosts could not be kept.', 'df -h .pulse'],
  'authority.unusable-key': [
    'The certificate of the environment could not be made from its CA_KEY.',
    'pulse secrets rotate ENV CA_KEY',
  ],
  'history.edited': [
    'A line of the history was changed, removed or added after it was written.',
    'pulse history ENV',
  ],
  'history.unreadable': ['The history on the first host could not be read.', 'pulse ssh ENV HOST'],
  'host.probe-failed': ['A host could not be asked how it is.', 'pulse ssh ENV HOST'],
  'host.receipts': [
    'What the roles left on a host could not be read.',
    'pulse ssh ENV HOST -- sudo pulse-receipts',
  ],
  'host.sudo-password': ['sudo asks for a password on a host; pulse cannot give one.', 'pulse ssh ENV HOST'],
  'lab.docker-missing': ['There is no docker command on PATH.', '.ci/setup'],
  'lab.docker-denied': ['This user may not talk to the Docker engine.', 'sudo usermod -aG docker "$USER"'],
  'lab.docker-stopped': ['The Docker engine does not answer.', 'sudo systemctl start docker'],
  'lab.docker-failed': ['Docker refused something; its last lines are shown.', 'pulse doctor lab'],
  'lab.disk-full': ['The disk of the Docker engine is full.', 'docker system df'],
  'lab.host-silent': ['The SSH server of a new host does not answer.', 'docker logs HOST'],
  'lab.no-base-image': ['The base image comes neither from a registry nor from debootstrap.', '.ci/setup'],
  'lab.no-free-network': [
    'No free range of addresses is left for the network of the lab.',
    'docker network prune',
  ],
  'lab.other-checkout': [
    'The lab was made by another checkout, which has the keys to its hosts.',
    'pulse down ENV',
  ],
  'lab.other-hosts': ['The lab has hosts of another rehearsal.', 'pulse down ENV'],
  'lease.held': [
    'Somebody else works on the environment; who, since when and where is shown.',
    'pulse lock status ENV',
  ],
  'lease.lost': [
    'Somebody took or released the lease while this run was working; the run stopped.',
    'pulse lock status ENV',
  ],
  'lease.silent': ['The lease could not be renewed in time; the run stopped.', 'pulse status ENV'],
  'lease.waiting': ['No fault: the run waits for the one that is named.', 'wait'],
  'lease.failed': ['The lease on this machine could not be read or written.', 'apt-get install python3'],
  'lease.host-failed': ['The lease on the first host could not be read or written.', 'pulse status ENV'],
  'ssh.no-client': ['The ssh command is missing on this machine.', 'apt-get install openssh-client'],
  'ssh.unreachable': ['A host does not answer.', 'pulse status ENV'],
  'ssh.denied': ['A host refuses the key.', 'pulse config ENV'],
  'ssh.host-key-changed': [
    'A host shows another key than the one pinned at its creation: another machine, or somebody in between.',
    'pulse hosts ENV --json',
  ],
  'state.damaged': ['A file in .pulse is not what pulse wrote.', 'pulse up ENV'],
  'state.no-host': ['How to reach a host is not known on this machine.', 'pulse up ENV'],
  'state.no-hosts': ['This machine knows no host of the environment.', 'pulse up ENV'],
  'verify.ports': [
    'A host answers on a port that is not declared, or not on one that is.',
    'pulse up ENV --full',
  ],
  'verify.logins': ['A host lets somebody in without a key, or lets root in.', 'pulse up ENV --full'],
  'verify.no-container': ['A host could not run the throwaway container of a check.', 'pulse ssh ENV HOST'],
  'verify.published': ['A container that a host publishes is reached from outside.', 'pulse up ENV --full'],
  'verify.mesh': ['A host does not reach another through the mesh.', 'pulse status ENV'],
  'verify.doors': [
    'A host reaches the database or the cache though it has no business there.',
    'pulse up ENV --full',
  ],
  'verify.rights': [
    'The role of the application may do more than read and write rows.',
    'pulse up ENV --full',
  ],
  'verify.site': [
    'The public address has no valid certificate, answers without TLS, or shows too much.',
    'pulse logs ENV ingress',
  ],
  'verify.trace': ['A request id is not found in the logs.', 'pulse logs ENV ingress'],
  'verify.nomad': ['The cluster lacks a leader or nodes, or answers strangers.', 'pulse status ENV'],
} as const;
