"""What a release needs to know of a host; run by the hand of pulse. ASK = {"images": [...], "site": name or null}; prints one
JSON document."""

import glob
import http.client
import json
import os
import socket
import ssl
import tempfile
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


def site_days_left(name):
    """Of the certificate that the ingress of this host shows for a name, valid or not; None while it has none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", 443), timeout=5) as plain, context.wrap_socket(plain, server_hostname=name) as secure:
            shown = secure.getpeercert(binary_form=True)
    except OSError:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as kept:
        kept.write(ssl.DER_cert_to_PEM_cert(shown))
        kept.flush()
        return days_left(kept.name)


def disks():
    """Of each disk, once: what is kept there, and how full it is. What comes first is what a shared one is called."""
    found = {}
    kept = [
        ("images", "/var/lib/docker"),
        ("database", "/var/lib/postgresql/*/main"),
        ("wal", "/var/lib/postgresql/*/main/pg_wal"),
    ]
    for what, pattern in kept:
        for path in glob.glob(pattern):
            disk = os.statvfs(path)
            figures = {"what": what, "freeMb": disk.f_bavail * disk.f_frsize // 1000000, "usedShare": 1 - disk.f_bavail / disk.f_blocks}
            found.setdefault(os.stat(path).st_dev, figures)
    return list(found.values())


def record(name):
    """What the last backup, or the last drill, left on the host that made it (role backup)."""
    try:
        with open(f"/var/lib/pulse/backup/{name}.json", encoding="utf-8") as handle:
            return json.load(handle)
    except (OSError, ValueError):
        return None


print(
    json.dumps(
        {
            "clock": time.time(),
            "disks": disks(),
            "certificateDays": days_left("/etc/nomad.d/tls/agent.pem"),
            "siteDays": site_days_left(ASK["site"]) if ASK["site"] else None,
            "backup": record("backup"),
            "drill": record("drill"),
            "missing": [image for image in ASK["images"] if not present(image)],
        }
    )
)
