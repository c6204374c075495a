# Migrations of the database, from the image of the API: `pulse deploy` registers it and dispatches `up`, or asks `status`.

variable "image" { type = string }
variable "release" { type = string }
variable "role" { type = string }
variable "memory" { type = number }
variable "env" { type = map(string) }

job "migrate" {
  type = "batch"

  parameterized {
    payload       = "forbidden"
    meta_required = ["verb"]
  }

  meta {
    pulse_release = var.release
    pulse_image   = var.image
  }

  constraint {
    attribute = "$${meta.role_${var.role}}"
    value     = "true"
  }

  group "migrate" {
    # A migration that failed is looked at by somebody before it runs again.
    restart {
      attempts = 0
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    ephemeral_disk {
      size = 110
    }

    task "migrate" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "30s"

      config {
        image           = var.image
        args            = ["api/src/migrate.ts", "${NOMAD_META_verb}", "--json"]
        init            = true
        pids_limit      = 64
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        readonly_rootfs = true
        labels {
          pulse_release = var.release
        }
        logging {
          type = "journald"
          config {
            tag    = "migrate"
            labels = "com.hashicorp.nomad.job_name,com.hashicorp.nomad.task_name,com.hashicorp.nomad.alloc_id,pulse_release"
          }
        }
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

      template {
        data        = <<-EOT
          {{- with nomadVar "nomad/jobs/migrate" }}{{ range .Tuples }}
          {{ .K }}={{ .V | toJSON }}
          {{- end }}{{ end }}
        EOT
        destination = "secrets/secrets.env"
        env         = true
        change_mode = "noop"
      }

      template {
        data        = "{{ with nomadVar \"nomad/jobs\" }}{{ .CA_CERTIFICATE }}{{ end }}\n"
        destination = "secrets/ca.pem"
        change_mode = "noop"
      }

      logs {
        disabled = true
      }

      resources {
        cpu    = 200
        memory = var.memory
      }
    }
  }
}
