"""Runs a command on a host for as long as somebody listens: when its output is read no more, so does everything it started.

After the text of marked.py; run as `python3 -c THESE MARK PROGRAM WORDS`, as root. The exit code is that of the command.
"""

import select
import subprocess
import threading

ending = threading.Lock()


def end(*_):
    if ending.acquire(blocking=False):
        end_marked()
        os._exit(130)


def listen():
    poll = select.poll()
    poll.register(1, 0)  # only that nobody reads any more
    while not poll.poll(10000):
        pass
    end()


signal.signal(signal.SIGHUP, end)
signal.signal(signal.SIGTERM, end)
# Ctrl-C at a terminal reaches the command too, which knows what to do with it.
signal.signal(signal.SIGINT, lambda *_: None)
try:
    child = subprocess.Popen(sys.argv[2:], env={**os.environ, NAME: sys.argv[1]})
except OSError as error:
    sys.stderr.write(sys.argv[2] + ": " + (error.strerror or str(error)) + "\n")
    sys.exit(127)
threading.Thread(target=listen, daemon=True).start()
code = child.wait()
if ending.locked():
    time.sleep(60)  # the other thread ends the process
os._exit(code if code >= 0 else 128 - code)
