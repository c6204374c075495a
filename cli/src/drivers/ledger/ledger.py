"""Keeps who works on an environment (the lease), and what was done to it (the history); run with `python3 -`.

ASK is set before this text; prints one JSON document. Every change happens under a lock of the folder, so that two who
come at once see one another. Times are those of the machine that runs this: one clock for everybody.
"""

import fcntl
import hashlib
import json
import os
import time


def read(path):
    try:
        with open(path, encoding="utf-8") as handle:
            return json.load(handle)
    except (FileNotFoundError, ValueError):
        return None


def write(path, value):
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8") as handle:
        json.dump(value, handle)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(part, path)


def seen(lease, now):
    """The lease with its ages in seconds."""
    return lease and {**lease, "heldFor": now - lease["since"], "silentFor": now - lease["alive"]}


def acquire(path, ask, now):
    lease, mine = read(path), ask["record"]
    living = lease and now - lease["alive"] < lease["ttl"]
    if living and lease["runId"] != mine["runId"] and lease["runId"] != ask.get("over"):
        return {"mine": False, "lease": seen(lease, now)}
    since = lease["since"] if lease and lease["runId"] == mine["runId"] else now
    write(path, {**mine, "since": since, "alive": now})
    return {"mine": True, "lease": None}


def renew(path, ask, now):
    """Says that the holder lives; a lease that is somebody else's, or was released, is not taken again."""
    lease, mine = read(path), ask["record"]
    if not lease or lease["runId"] != mine["runId"]:
        return {"mine": False, "lease": seen(lease, now)}
    write(path, {**mine, "since": lease["since"], "alive": now})
    return {"mine": True, "lease": None}


def release(path, ask, now):
    lease = read(path)
    if lease and ask.get("runId") in (None, lease["runId"]):
        os.remove(path)
        return {"lease": seen(lease, now)}
    return {"lease": None}


def status(path, _ask, now):
    lease = read(path)
    living = lease and now - lease["alive"] < lease["ttl"]
    return {"lease": seen(lease, now) if living else None}


def append(path, ask, now):
    previous = ""
    try:
        with open(path, encoding="utf-8") as handle:
            for line in handle:
                previous = json.loads(line)["hash"]
    except FileNotFoundError:
        pass
    body = json.dumps({**ask["entry"], "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))})
    digest = hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
    with open(path, "a", encoding="utf-8") as handle:
        handle.write(json.dumps({"body": body, "previous": previous, "hash": digest}) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    return {"hash": digest}


def main(ask):
    folder = ask["folder"]
    os.makedirs(folder, mode=0o700, exist_ok=True)
    name = "history.ndjson" if ask["op"] == "append" else "lease.json"
    acts = {"acquire": acquire, "renew": renew, "release": release, "status": status, "append": append}
    with open(os.path.join(folder, ".ledger.lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        print(json.dumps(acts[ask["op"]](os.path.join(folder, name), ask, time.time())))


main(ASK)
