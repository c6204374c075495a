# Prometheus: scrapes the metrics of agents and finds services.
namespace "default" {
  capabilities = ["list-jobs", "read-job"]
}

agent {
  policy = "read"
}
