"""Has something done on a host once nobody holds it any more; run by the hand of pulse. ASK = {"source", "words"}.

A process of its own waits for the end of the hand, however that ends, and runs the Python text unless it was told that all is done.
"""

import subprocess
import sys

WAIT = "import sys\nif sys.stdin.buffer.read(1):\n    sys.exit()\n"

waiter = subprocess.Popen(
    [sys.executable, "-c", WAIT + ASK["source"], *ASK["words"]],
    stdin=subprocess.PIPE,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
    start_new_session=True,
)
tell("held")
STOP.wait()
waiter.stdin.write(b".")
waiter.stdin.close()
waiter.wait(10)
