#!/usr/bin/env python3
"""Prints the certificate of an environment's authority, made from its key alone.

    authority-certificate.py NAME <KEY.pem

The key is read from standard input (PEM) and shown nowhere. The same name and key give the same certificate, byte for
byte, on every machine: only the key has to be kept.
"""

import datetime
import hashlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

SINCE = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
UNTIL = datetime.datetime(2046, 1, 1, tzinfo=datetime.timezone.utc)


def certificate_of(name, key):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} authority")])
    public = key.public_key()
    spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    # A serial number is at most 20 bytes and positive (RFC 5280).
    serial = int.from_bytes(hashlib.sha256(spki).digest()[:19], "big")
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )


def main():
    key = serialization.load_pem_private_key(sys.stdin.buffer.read(), None)
    certificate = certificate_of(sys.argv[1], key)
    sys.stdout.write(certificate.public_bytes(serialization.Encoding.PEM).decode())


if __name__ == "__main__":
    main()
