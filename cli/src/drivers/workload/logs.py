"""The last lines that a container wrote; run by the hand of pulse. ASK = {"container", "lines"}; prints them."""

import subprocess
import time

command = ["journalctl", "--no-pager", "-o", "cat", "-n", str(ASK["lines"]), "CONTAINER_NAME=" + ASK["container"]]
# What a container says as it dies reaches the journal a moment later.
for _ in range(5):
    found = subprocess.run(command, capture_output=True, text=True, timeout=20).stdout.strip()
    if found and not found.startswith("-- No entries"):
        print(found)
        break
    time.sleep(0.1)
