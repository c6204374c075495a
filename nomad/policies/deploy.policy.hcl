# Releases: plans, registers, watches and reverts jobs of the default namespace; reads nodes. Keeps what was
# released. No exec, no other secrets.
namespace "default" {
  capabilities = [
    "list-jobs", "read-job", "parse-job", "submit-job", "dispatch-job", "scale-job",
    "read-logs", "read-fs", "alloc-lifecycle",
  ]
  variables {
    path "nomad/jobs" {
      capabilities = ["list", "read", "write"]
    }
    path "nomad/jobs/*" {
      capabilities = ["list", "read", "write", "destroy"]
    }
    path "pulse/*" {
      capabilities = ["list", "read", "write", "destroy"]
    }
  }
}

node {
  policy = "read"
}

agent {
  policy = "read"
}
