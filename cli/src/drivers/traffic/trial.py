"""Sends a bounded number of requests to instances of a service and prints how each was answered, as JSON.

ASK: {targets: [{name, address, port}], routes: [{name, method, path, body}], requests, threads, maxMs, timeoutMs, host}.
Prints {name: {route: [[status, milliseconds, request id], …]}}; status 0 is no answer. Targets and routes take turns, so
that whatever else the host does falls on all of them alike.
"""

import http.client
import itertools
import json
import threading
import time

turns = itertools.product(range(ASK["requests"]), ASK["targets"], ASK["routes"])  # noqa: F821
deadline = time.monotonic() + ASK["maxMs"] / 1000  # noqa: F821
limit = ASK["timeoutMs"] / 1000  # noqa: F821
seen = {target["name"]: {route["name"]: [] for route in ASK["routes"]} for target in ASK["targets"]}  # noqa: F821
lock = threading.Lock()


def ask(connections, target, route):
    key = target["name"]
    connection = connections.setdefault(key, http.client.HTTPConnection(target["address"], target["port"], timeout=limit))
    headers = {"Host": ASK["host"], "User-Agent": "pulse trial", "X-Forwarded-Proto": "https"}  # noqa: F821
    body = route.get("body")
    if body is not None:
        headers["Content-Type"] = "application/json"
    start = time.monotonic()
    try:
        connection.request(route["method"], route["path"], body, headers)
        answer = connection.getresponse()
        answer.read()
        status, number = answer.status, answer.getheader("x-request-id")
    except (OSError, http.client.HTTPException):
        connection.close()
        status, number = 0, None
    seen[key][route["name"]].append([status, (time.monotonic() - start) * 1000, number])


def work():
    connections = {}
    while time.monotonic() < deadline and not STOP.is_set():  # noqa: F821
        with lock:
            turn = next(turns, None)
        if turn is None:
            break
        ask(connections, turn[1], turn[2])
    for connection in connections.values():
        connection.close()


threads = [threading.Thread(target=work) for _ in range(ASK["threads"])]  # noqa: F821
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(seen))
