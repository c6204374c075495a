"""The last lines that a container wrote; run by the hand of pulse. ASK = {"container", "lines", "without"}; prints them.

What pulse itself asked 20 times a second ("without", a path; null for none) would drown them: such a line counts only where there
is no other.
"""

import subprocess
import time

# A minute of questions, and what was said before them.
depth = 3000 if ASK["without"] else ASK["lines"]
command = ["journalctl", "--no-pager", "-o", "cat", "-n", str(depth), "CONTAINER_NAME=" + ASK["container"]]


def last(text):
    lines = text.splitlines()
    told = [line for line in lines if not ASK["without"] or ASK["without"] not in line]
    return "\n".join((told or lines)[-ASK["lines"] :])


# What a container says as it dies reaches the journal a moment later: looked at until nothing is added any more.
before = None
for _ in range(6):
    found = subprocess.run(command, capture_output=True, text=True, timeout=20).stdout.strip()
    if found.startswith("-- No entries"):
        found = ""
    if found and found == before:
        break
    before = found
    time.sleep(0.15)
print(last(before or ""))
