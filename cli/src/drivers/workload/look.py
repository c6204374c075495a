"""What a release needs to know of a host; run by the hand of pulse. ASK = {"images": [...]}; prints one JSON document."""

import json
import os
import ssl
import subprocess
import time


def present(image):
    seen = subprocess.run(["docker", "image", "inspect", "--format", "{{.Id}}", image], capture_output=True, text=True, timeout=20)
    return seen.returncode == 0


def days_left(path):
    try:
        certificate = ssl._ssl._test_decode_cert(path)
    except (OSError, ssl.SSLError):
        return None
    return (ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) / 86400


def record(name):
    """What the last backup, or the last drill, left on the host that made it (role backup)."""
    try:
        with open(f"/var/lib/pulse/backup/{name}.json", encoding="utf-8") as handle:
            return json.load(handle)
    except (OSError, ValueError):
        return None


disk = os.statvfs("/var/lib/docker")
print(
    json.dumps(
        {
            "clock": time.time(),
            "freeMb": disk.f_bavail * disk.f_frsize // 1000000,
            "usedShare": 1 - disk.f_bavail / disk.f_blocks,
            "certificateDays": days_left("/etc/nomad.d/tls/agent.pem"),
            "backup": record("backup"),
            "drill": record("drill"),
            "missing": [image for image in ASK["images"] if not present(image)],
        }
    )
)
