"""Looks from inside a host; run as root with `python3 -`. ASK is set before this text; prints one JSON document."""

import json
import socket
import ssl
import subprocess
import urllib.error
import urllib.request


def reaches(address, port):
    try:
        socket.create_connection((address, port), timeout=5).close()
        return True
    except OSError:
        return False


def nomad(address, path, token):
    """Status and document of an API call; the agent's own certificate opens the connection, the token the door."""
    context = ssl.create_default_context(cafile="/etc/nomad.d/tls/ca.pem")
    context.load_cert_chain("/etc/nomad.d/tls/agent.pem", "/etc/nomad.d/tls/agent.key")
    request = urllib.request.Request(f"https://{address}:4646{path}")
    if token:
        request.add_header("X-Nomad-Token", token)
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return {"status": answer.status, "body": json.load(answer)}
    except urllib.error.HTTPError as error:
        return {"status": error.code, "body": None}
    except OSError as error:
        return {"status": 0, "body": str(error)}


def host():
    def words(path):
        with open(path, encoding="ascii") as handle:
            return handle.read().split()

    memory = dict(line.split(":", 1) for line in open("/proc/meminfo", encoding="ascii"))
    kilobytes = {key: int(value.split()[0]) for key, value in memory.items()}
    disk = subprocess.run(["df", "-P", "-k", "/"], capture_output=True, text=True, timeout=10, check=True)
    size, used = (int(word) for word in disk.stdout.splitlines()[1].split()[1:3])
    upgrades = subprocess.run(["apt-get", "-s", "-q", "upgrade"], capture_output=True, text=True, timeout=30)
    failed = subprocess.run(
        ["systemctl", "--failed", "--no-legend", "--plain"], capture_output=True, text=True, timeout=10
    )
    try:
        open("/run/reboot-required", encoding="ascii").close()
        reboot = True
    except OSError:
        reboot = False
    return {
        "uptime": float(words("/proc/uptime")[0]),
        "load": [float(word) for word in words("/proc/loadavg")[:3]],
        "memory": {"total": kilobytes["MemTotal"], "available": kilobytes["MemAvailable"]},
        "disk": {"total": size, "used": used},
        "updates": sum(line.startswith("Inst ") for line in upgrades.stdout.splitlines()),
        "failed": [line.split()[0] for line in failed.stdout.splitlines() if line.strip()],
        "reboot": reboot,
    }


def maintenance():
    """Since when users are sent to the page of maintenance, and by whom; None where they are served."""
    try:
        with open("/etc/traefik/dynamic/maintenance.yml", encoding="utf-8") as handle:
            state = json.loads(handle.readline().lstrip("# "))
    except FileNotFoundError:
        return None
    return {"since": state["since"], "by": state["by"]}


def main(ask):
    told = {"peers": {address: reaches(address, 22) for address in ask.get("peers", [])}}
    if "doors" in ask:
        told["reached"] = [address for address, port in ask["doors"] if reaches(address, port)]
    if ask.get("host"):
        told["host"] = host()
        told["maintenance"] = maintenance()
    if ask.get("nomad"):
        told["nomad"] = {
            name: nomad(ask["nomad"], path, ask.get("token") if name != "anonymous" else None)
            for name, path in {
                "leader": "/v1/status/leader",
                "nodes": "/v1/nodes",
                "anonymous": "/v1/nodes",
            }.items()
        }
    print(json.dumps(told))


main(ASK)
