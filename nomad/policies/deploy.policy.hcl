# Releases: plans, registers, watches and reverts jobs of the default namespace; reads nodes. No exec, no other secrets.
namespace "default" {
  capabilities = [
    "list-jobs", "read-job", "parse-job", "submit-job", "dispatch-job", "scale-job",
    "read-logs", "read-fs", "alloc-lifecycle",
  ]
  variables {
    path "nomad/jobs/*" {
      capabilities = ["list", "read", "write"]
    }
  }
}

node {
  policy = "read"
}

agent {
  policy = "read"
}
