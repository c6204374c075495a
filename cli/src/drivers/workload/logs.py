"""The last lines that a container wrote; run by the hand of pulse. ASK = {"container", "lines"}; prints them."""

import subprocess
import time

command = ["journalctl", "--no-pager", "-o", "cat", "-n", str(ASK["lines"]), "CONTAINER_NAME=" + ASK["container"]]
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
print(before or "")
