"""Begins or ends maintenance at the ingress of this host, or says how it is; run by the hand of pulse.

ASK = {"op": "read" | "on" | "off", "domain", "state", "config"}. That it is on is a file of Traefik's dynamic configuration,
whose first line says since when and who; Traefik takes it up by itself, and after a restart too. Prints {"state"} as it is now.
"""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time

FOLDER = "/etc/traefik/dynamic/"
FILE = FOLDER + "maintenance.yml"
SERVER = "/usr/local/sbin/pulse-maintenance"
PATIENCE = 10


def read():
    try:
        with open(FILE, encoding="utf-8") as handle:
            return json.loads(handle.readline().lstrip("# "))
    except FileNotFoundError:
        return None


def write(state, config):
    # Under a name that Traefik passes over, until it is whole.
    fresh = FOLDER + ".maintenance"
    with open(fresh, "w", encoding="utf-8") as handle:
        os.fchmod(handle.fileno(), 0o640)
        handle.write("# " + json.dumps(state) + "\n" + json.dumps(config, indent=2) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    shutil.chown(fresh, "root", "traefik")
    os.replace(fresh, FILE)


def answered():
    """Whether the proxy of this host sends the public to the page of maintenance."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    raw = socket.create_connection(("127.0.0.1", 443), timeout=5)
    with context.wrap_socket(raw, server_hostname=ASK["domain"]) as tls:
        tls.sendall(("GET / HTTP/1.1\r\nHost: " + ASK["domain"] + "\r\nConnection: close\r\n\r\n").encode())
        answer = http.client.HTTPResponse(tls)
        answer.begin()
        return answer.getheader("X-Pulse-Maintenance") is not None and answer.status == 503


def taken_up(wanted):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if answered() == wanted:
                return True
        except OSError:
            pass  # it restarts
        time.sleep(0.05)
    return False


op = ASK["op"]
if op == "on" and not os.path.exists(SERVER):
    print(json.dumps({"missing": SERVER}))
else:
    if op == "on":
        write(ASK["state"], ASK["config"])
    elif op == "off" and os.path.exists(FILE):
        os.remove(FILE)
    done = op == "read" or taken_up(op == "on")
    if op == "off" and done:
        # Its socket stays; until somebody is sent there again nothing runs.
        subprocess.run(["systemctl", "stop", "pulse-maintenance.service"], timeout=10)
    print(json.dumps({"state": read(), "takenUp": done}))
