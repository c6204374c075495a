"""Removes a job and its secrets; run on a server by `leash` with the id of the job as its only word."""

import http.client
import ssl
import sys
import time

folder, job = "/etc/nomad.d/pulse/", sys.argv[1]
context = ssl.create_default_context(cafile=folder + "ca.pem")
context.load_cert_chain(folder + "client.pem", folder + "client.key")
with open(folder + "deploy.token", encoding="ascii") as handle:
    headers = {"X-Nomad-Token": handle.read().strip()}


def removed(path):
    connection = http.client.HTTPSConnection("localhost", 4646, timeout=10, context=context)
    try:
        connection.request("DELETE", path, headers=headers)
        return connection.getresponse().status in (200, 204, 404)
    except OSError:
        return False
    finally:
        connection.close()


# Nomad may be away for a while: for ten minutes it is asked again.
paths = ["/v1/job/" + job + "?purge=true", "/v1/var/nomad/jobs/" + job]
for _ in range(300):
    paths = [path for path in paths if not removed(path)]
    if not paths:
        break
    time.sleep(2)
