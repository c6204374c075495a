"""What a release needs to know of a host; run by the hand of pulse. ASK = {"images": [...]}; prints one JSON document."""

import http.client
import json
import os
import socket
import ssl
import time
import urllib.parse


class Docker(http.client.HTTPConnection):
    """The engine's own socket: its command line takes ten times as long to start as the answer."""

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(20)
        self.sock.connect("/run/docker.sock")


def present(image):
    engine = Docker("docker")
    try:
        engine.request("GET", "/images/" + urllib.parse.quote(image, safe="") + "/json")
        answer = engine.getresponse()
        answer.read()
    finally:
        engine.close()
    if answer.status in (200, 404):
        return answer.status == 200
    raise OSError("Docker answered %d for %s" % (answer.status, image))


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
