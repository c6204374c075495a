"""Tells what the container of a one-off task writes; run by the hand of pulse, before the task is there. ASK = {"job"}.

Docker's own file is read from its first byte on, and stays readable although Nomad removes the container as soon as it has ended.
Tells "listening", then {"stream", "text"}; once told to stop it reads to the end.
"""

import json
import os
import subprocess
import threading
import time

CHUNK = 1 << 18
LOGS = "/var/lib/docker/containers/%s/%s-json.log"


def say(lines):
    """Neighbours of the same stream travel together."""
    told = None
    for line in lines:
        entry = json.loads(line)
        if told and told["stream"] == entry["stream"]:
            told["text"] += entry["log"]
        else:
            if told:
                tell(told)
            told = {"stream": entry["stream"], "text": entry["log"]}
    if told:
        tell(told)


def opened(path):
    while True:
        try:
            return open(path, "rb")
        except FileNotFoundError:
            if STOP.wait(0.01):
                return None


def follow(container):
    log = opened(LOGS % (container, container))
    rest = b""
    while log:
        # Looked at first: what is there once it is set is all there will be.
        last = STOP.is_set()
        data = log.read(CHUNK)
        if data:
            *lines, rest = (rest + data).split(b"\n")
            say(lines)
        elif os.fstat(log.fileno()).st_size < log.tell():
            log.seek(0)  # begun anew by Docker
        elif last:
            return
        else:
            STOP.wait(0.03)


command = ["docker", "events", "--since", "%.3f" % time.time(), "--format", "{{.ID}}", "--filter", "type=container"]
command += ["--filter", "event=create", "--filter", "label=com.hashicorp.nomad.job_name=" + ASK["job"]]
events = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
followers = []


def listen():
    for line in events.stdout:
        follower = threading.Thread(target=follow, args=(line.strip(),), daemon=True)
        followers.append(follower)
        follower.start()


threading.Thread(target=listen, daemon=True).start()
tell("listening")
STOP.wait()
events.kill()
events.wait()
for follower in followers:
    follower.join()
