"""Prints what the ingress of this host counted, as far as pulse reads it. ASK: the address of its metrics."""

from urllib.request import urlopen

with urlopen(ASK, timeout=5) as answer:  # noqa: F821
    for line in answer.read().decode().splitlines():
        if line.startswith("traefik_service_request"):
            print(line)
