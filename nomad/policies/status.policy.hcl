# Looking: jobs, allocations, nodes and the state of the cluster; no logs, no variables.
namespace "default" {
  capabilities = ["list-jobs", "read-job"]
}

node {
  policy = "read"
}

agent {
  policy = "read"
}

operator {
  policy = "read"
}
