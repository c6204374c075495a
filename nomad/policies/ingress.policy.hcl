# The ingress proxy: finds services and their tags.
namespace "default" {
  capabilities = ["list-jobs", "read-job"]
}
