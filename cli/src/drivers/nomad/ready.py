"""Asks instances, each again and again, until every one is ready or one never will be; run by the hand of pulse.

ASK = {"targets": [{"id", "address", "port", "path"}], "every": seconds}. Tells {"id", "state", "status", "after"} for each as
soon as it is known: "ready", "refused" (it says twice that it is not well), or "silent" when it is told to stop.
503 is the word for "not yet": it is waited for.
"""

import http.client
import threading
import time

PATIENCE = 0.25  # between two answers that condemn


def look(target):
    connection = http.client.HTTPConnection(target["address"], target["port"], timeout=2)
    try:
        connection.request("GET", target["path"], headers={"Host": target.get("host", target["address"]), "User-Agent": "pulse"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def watch(target):
    begun = time.monotonic()
    bad, last = None, 0
    while not STOP.is_set():
        asked = time.monotonic()
        status = look(target)
        now = time.monotonic()
        last = status or last
        told = {"id": target["id"], "status": last, "after": now - begun}
        if 200 <= status < 400:
            return tell({**told, "state": "ready"})
        if status in (0, 503):
            bad = None
        elif bad is None:
            bad = now
        elif now - bad >= PATIENCE:
            return tell({**told, "state": "refused"})
        STOP.wait(max(0, ASK["every"] - (now - asked)))
    tell({"id": target["id"], "status": last, "after": time.monotonic() - begun, "state": "silent"})


threads = [threading.Thread(target=watch, args=(target,), daemon=True) for target in ASK["targets"]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
