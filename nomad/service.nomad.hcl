# Any other service of the manifest. One that needs more has a file of its own, nomad/NAME.nomad.hcl, which is taken instead;
# it declares those of these variables that it uses.

variable "service" { type = string }
variable "image" { type = string }
variable "release" { type = string }
variable "secrets_version" { type = string }
variable "role" { type = string }
variable "count" { type = number }
variable "cpu" { type = number }
variable "memory" { type = number }
variable "port" { type = number }
variable "health" { type = string }
variable "tags" { type = list(string) }
variable "extra_hosts" { type = list(string) }
variable "env" { type = map(string) }
variable "secrets" { type = bool }

job "service" {
  id   = var.service
  name = var.service

  meta {
    pulse_release = var.release
    pulse_image   = var.image
    pulse_secrets = var.secrets_version
  }

  constraint {
    attribute = "$${meta.role_${var.role}}"
    value     = "true"
  }

  spread {
    attribute = "${node.unique.id}"
  }

  # The whole next release stands beside the running one; pulse asks it, and promotes or ends it.
  update {
    canary            = var.count
    max_parallel      = var.count
    auto_promote      = false
    auto_revert       = true
    health_check      = "task_states"
    min_healthy_time  = "0s"
    healthy_deadline  = "5m"
    progress_deadline = "10m"
  }

  group "service" {
    count = var.count

    # With the task's: the old instance stays routable until the new one's tags have reached the proxy, then the proxy
    # forgets it before it is told to stop.
    shutdown_delay = "500ms"

    # What ends by itself is started again, for ever, five times in a minute at most.
    restart {
      attempts = 5
      interval = "1m"
      delay    = "1s"
      mode     = "delay"
    }

    reschedule {
      delay          = "5s"
      delay_function = "exponential"
      max_delay      = "1m"
      unlimited      = true
    }

    ephemeral_disk {
      size = 110
    }

    network {
      port "http" {
        to           = var.port
        host_network = "mesh"
      }
    }

    task "service" {
      driver = "docker"
      user   = "10001:10001"

      shutdown_delay = "1s"
      # Time to finish what is in flight.
      kill_timeout = "15s"

      config {
        image           = var.image
        ports           = ["http"]
        extra_hosts     = var.extra_hosts
        init            = true
        pids_limit      = 128
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        readonly_rootfs = true
        labels {
          pulse_release = var.release
        }
        logging {
          type = "journald"
          config {
            tag    = var.service
            labels = "com.hashicorp.nomad.job_name,com.hashicorp.nomad.task_name,com.hashicorp.nomad.alloc_id,pulse_release"
          }
        }
        # The image's own check is for Compose: here Nomad and the proxy ask.
        healthchecks {
          disable = true
        }
        mount {
          type   = "tmpfs"
          target = "/tmp"
          tmpfs_options {
            size = 16777216
          }
        }
      }

      env = var.env

      # A changed variable restarts nobody: the next release brings it, beside the running one.
      dynamic "template" {
        for_each = var.secrets ? ["secrets.env"] : []
        content {
          data        = <<-EOT
            {{- with nomadVar "nomad/jobs/${var.service}" }}{{ range .Tuples }}
            {{ .K }}={{ .V | toJSON }}
            {{- end }}{{ end }}
          EOT
          destination = "secrets/secrets.env"
          env         = true
          change_mode = "noop"
        }
      }

      template {
        data        = "{{ with nomadVar \"nomad/jobs\" }}{{ .CA_CERTIFICATE }}{{ end }}\n"
        destination = "secrets/ca.pem"
        change_mode = "noop"
      }

      service {
        name        = var.service
        provider    = "nomad"
        port        = "http"
        tags        = var.tags
        canary_tags = ["pulse-canary"]

        # Told, not acted upon: what is not ready may wait for something that a restart does not mend.
        check {
          name     = "ready"
          type     = "http"
          path     = var.health
          interval = "5s"
          timeout  = "4s"
        }
      }

      logs {
        disabled = true
      }

      resources {
        cpu    = var.cpu
        memory = var.memory
      }
    }
  }
}
