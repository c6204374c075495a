#!/usr/bin/env python3
"""Makes what an environment's cluster trusts, once, and prints it as one JSON object.

    make-authority.py NAME                      a new authority, gossip key, bootstrap token and client certificate
    make-authority.py NAME --renew-client       a new client certificate by the authority given on standard input
                                                ({"ca_certificate": PEM, "ca_key": PEM})

Everything printed but the certificates is secret: the caller keeps it in the environment's secrets and shows it nowhere.
The client certificate is for API calls (curl, the nomad command, pulse itself): `client.REGION.nomad`, client use only.
"""

import argparse
import base64
import datetime
import ipaddress
import json
import secrets
import sys
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
CLIENT_DAYS = 825


def pem_of(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def named(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def begun(subject, issuer, public_key, days):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        # A host whose clock is a little behind must not refuse what was just made.
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def make_authority(name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = named(f"{name} authority")
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = (
        begun(subject, subject, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def make_client(authority, authority_key, region):
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"client.{region}.nomad"
    names = [x509.DNSName(name), x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        begun(named(name), authority.subject, key.public_key(), CLIENT_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    return certificate, key


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="project and environment, for people who read the certificate")
    parser.add_argument("--region", default="global")
    parser.add_argument("--renew-client", action="store_true")
    options = parser.parse_args()
    made = {}
    if options.renew_client:
        given = json.load(sys.stdin)
        authority = x509.load_pem_x509_certificate(given["ca_certificate"].encode())
        key = serialization.load_pem_private_key(given["ca_key"].encode(), None)
    else:
        authority, key = make_authority(options.name)
        made = {
            "ca_certificate": authority.public_bytes(serialization.Encoding.PEM).decode(),
            "ca_key": pem_of(key),
            "nomad_gossip_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "nomad_bootstrap_token": str(uuid.uuid4()),
        }
    client, client_key = make_client(authority, key, options.region)
    made["nomad_client_certificate"] = client.public_bytes(serialization.Encoding.PEM).decode()
    made["nomad_client_key"] = pem_of(client_key)
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
