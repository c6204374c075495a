"""The hand of pulse on a host: runs what it is handed, several things at a time, until its input ends.

One JSON document a line comes in: {"id", "source", "ask"} runs the Python text with ASK set; {"id"} alone asks it to stop.
What it prints goes back whole when it has ended; what it tells goes back at once. An answer may be longer than a line
should be, so it travels in pieces: "+" for a piece, "=" for the last.
"""

import json
import os
import sys
import threading
import traceback

PIECE = 12000
lock = threading.Lock()
stops = {}


def send(document):
    text = json.dumps(document)
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    with lock:
        for piece in pieces[:-1]:
            sys.stdout.write("+" + piece + "\n")
        sys.stdout.write("=" + pieces[-1] + "\n")
        sys.stdout.flush()


def act(number, source, ask):
    printed = []

    def tell(value):
        send({"id": number, "told": value})

    scope = {"ASK": ask, "STOP": stops[number], "tell": tell, "print": lambda *words: printed.append(" ".join(map(str, words)))}
    try:
        exec(compile(source, "hand", "exec"), scope)
        send({"id": number, "printed": "\n".join(printed)})
    except BaseException as error:
        send({"id": number, "error": repr(error), "trace": traceback.format_exc(limit=-3)})
    finally:
        stops.pop(number, None)


send({"id": 0, "printed": "ready"})
for line in sys.stdin:
    asked = json.loads(line)
    if "source" in asked:
        stops[asked["id"]] = threading.Event()
        threading.Thread(target=act, args=(asked["id"], asked["source"], asked.get("ask")), daemon=True).start()
    elif asked["id"] in stops:
        stops[asked["id"]].set()
os._exit(0)
