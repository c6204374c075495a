#!/usr/bin/python
"""Records on a host what a converged role manages; the work is done by pulse-receipts, which the access role installs."""

from __future__ import annotations

import json

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: pulse_receipt
short_description: Record what a role manages on this host
description:
  - Writes /var/lib/pulse/receipts/ROLE.json through pulse-receipts, so that pulse can tell later what drifted.
  - Fails when a file or package is missing or a unit does not run, so it is the post-condition of a role too.
options:
  role: {description: Name of the role., type: str, required: true}
  inputs: {description: Hash of the role's inputs, as the control side computed it., type: str, default: ''}
  files: {description: Paths the role wrote., type: list, elements: str, default: []}
  packages: {description: Debian packages the role installed., type: list, elements: str, default: []}
  units: {description: systemd units that must be active., type: list, elements: str, default: []}
  users: {description: Users the role manages., type: list, elements: str, default: []}
  sysctls: {description: Kernel parameters the role set., type: list, elements: str, default: []}
  chains: {description: 'Firewall chains, each `ipv4 NAME` or `ipv6 NAME`.', type: list, elements: str, default: []}
author: [pulse]
"""

EXAMPLES = r"""
- name: Record what converged
  pulse_receipt:
    role: docker
    packages: [docker.io]
    units: [docker.service]
"""

RETURN = r"""# only changed"""

KINDS = ("files", "packages", "units", "users", "sysctls", "chains")


def main() -> None:
    lists = {kind: {"type": "list", "elements": "str", "default": []} for kind in KINDS}
    module = AnsibleModule(
        argument_spec={
            "role": {"type": "str", "required": True},
            "inputs": {"type": "str", "default": ""},
            **lists,
        },
        supports_check_mode=True,
    )
    if module.check_mode:
        module.exit_json(changed=False)
    specification = {key: module.params[key] for key in ("inputs", *KINDS)}
    command = ["/usr/local/sbin/pulse-receipts", "record", module.params["role"]]
    code, out, err = module.run_command(command, data=json.dumps(specification))
    if code != 0:
        module.fail_json(msg=err.strip() or f"pulse-receipts ended with {code}")
    module.exit_json(changed=json.loads(out)["changed"])


if __name__ == "__main__":
    main()
