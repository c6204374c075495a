"""What everything here works with: the database of this host, pgBackRest, and how to speak."""

import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

RECORDS = pathlib.Path("/var/lib/pulse/backup")
LIVE = ("/var/run/postgresql", 5432)
HOURS = 3600
# Of `pgbackrest info`: whatever is no answer of a repository.
UNREADABLE = 99


class Fault(Exception):
    """What hinders, in words for the operator."""

    def __init__(self, code, summary, detail=""):
        super().__init__(summary)
        self.told = {"code": code, "summary": summary, "detail": detail[-4000:]}


def say(**line):
    """Whoever listens may have gone; what was begun is brought to its end all the same."""
    try:
        print(json.dumps(line), flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="ascii")


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def as_postgres(*argv, limit=120):
    command = ["runuser", "-u", "postgres", "--", *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, timeout=limit, cwd="/")


def need(code, summary, *argv, limit=120):
    done = as_postgres(*argv, limit=limit)
    if done.returncode != 0:
        raise Fault(code, summary, (done.stdout + done.stderr).strip())
    return done.stdout


class Database:
    def __init__(self, settings):
        self.stanza = settings["stanza"]
        self.data = pathlib.Path(settings["data"])
        self.programs = pathlib.Path(settings["programs"])
        self.unit = settings["unit"]
        self.connections = settings["connections"]
        self.invariants = settings["invariants"]

    def pgbackrest(self, *argv, limit=120):
        return need("db.failed", f"pgBackRest could not do it: {argv[-1]}.",
                    "pgbackrest", f"--stanza={self.stanza}", *argv, limit=limit)

    def info(self):
        """A host of the backups that is away is told after 15 s, in the status of its repository."""
        return json.loads(self.pgbackrest("--output=json", "--io-timeout=5", "info", limit=50))[0]

    def ask(self, sql, at=LIVE, database="postgres", role=None):
        """The first value of the first row, as text."""
        socket, port = at
        before = [] if role is None else ["-c", f"set session authorization {role}"]
        return need("db.failed", "The database does not answer.", self.programs / "psql", "-XAtq",
                    "-v", "ON_ERROR_STOP=1", "-h", socket, "-p", str(port), "-d", database, *before, "-c", sql,
                    limit=600).strip()

    def service(self, verb):
        done = subprocess.run(["systemctl", verb, self.unit], capture_output=True, text=True, timeout=300)
        if done.returncode == 0:
            return
        journal = subprocess.run(["journalctl", "-n", "15", "-o", "cat", "-u", self.unit], capture_output=True, text=True)
        raise Fault("db.failed", f"PostgreSQL could not be told to {verb}.", done.stderr + journal.stdout)

    def wait_until_writable(self, limit):
        """Waits for the end of the recovery."""
        until = time.monotonic() + limit
        last = ""
        while time.monotonic() < until:
            try:
                if self.ask("select pg_is_in_recovery()") == "f":
                    return
            except Fault as fault:
                last = fault.told["detail"]
                if subprocess.run(["systemctl", "is-failed", "--quiet", self.unit]).returncode == 0:
                    break
            time.sleep(0.2)
        raise Fault("db.failed", "The restored database did not become ready.", last)


def record(name, value):
    RECORDS.mkdir(parents=True, exist_ok=True)
    part = RECORDS / f"{name}.json.part"
    part.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    os.replace(part, RECORDS / f"{name}.json")


def recorded(name):
    try:
        return json.loads((RECORDS / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def size_of(path):
    done = subprocess.run(["du", "-sb", str(path)], capture_output=True, text=True, timeout=600, check=False)
    return int(done.stdout.split()[0])


def need_room(database, backup):
    """A copy of the database, and a tenth for what is replayed."""
    wanted = int(backup["info"]["size"] * 1.1) + (64 << 20)
    free = shutil.disk_usage(database.data.parent).free
    if free < wanted:
        raise Fault("db.no-room", f"A second copy of the database needs {wanted >> 20} MB; {free >> 20} MB are free.")


def position(lsn):
    high, low = lsn.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def left_behind(database, archive):
    """Where the database left each older timeline, as the newest history in an archive tells.

    Every restore to a moment begins a timeline of its own there, and what was written after that moment is no part of it.
    """
    repository = f"--repo={archive['database']['repo-key']}"
    folder = f"archive/{database.stanza}/{archive['id']}"
    names = [name for name in database.pgbackrest(repository, "repo-ls", folder).split() if name.endswith(".history")]
    if not names:
        return 1, {}
    newest_one = max(names)
    history = database.pgbackrest(repository, "repo-get", f"{folder}/{newest_one}")
    lines = [line.split() for line in history.splitlines() if line.strip()]
    return int(newest_one.split(".")[0], 16), {int(number): position(lsn) for number, lsn, *_ in lines}


def leads_here(backup, course):
    """Whether what was written since a backup leads to the database of now.

    One that was made of what a restore left behind does not.
    """
    newest_one, left = course
    timeline = int(backup["archive"]["start"][:8], 16)
    if timeline in left:
        return position(backup["lsn"]["stop"]) <= left[timeline]
    return timeline >= newest_one


def good_backups(database):
    """Those that can be gone on from; the oldest first."""
    info = database.info()
    backups = [backup for backup in info["backup"] if not backup.get("error")]
    if backups:
        # The archive of the newest cluster of each repository is the last.
        archives = {archive["database"]["repo-key"]: archive for archive in info["archive"]}
        courses = {number: left_behind(database, archive) for number, archive in archives.items()}
        backups = [backup for backup in backups if leads_here(backup, courses[backup["database"]["repo-key"]])]
    if not backups and info["status"]["code"] == UNREADABLE:
        words = [repository["status"]["message"] for repository in info["repo"]]
        raise Fault("db.failed", "The backups cannot be read where they are kept.", "\n".join(words))
    if not backups:
        raise Fault("db.no-backup", "There is no backup yet.")
    return backups


def make_folder(path):
    path.mkdir(parents=True, mode=0o700)
    os.chmod(path, 0o700)
    shutil.chown(path, "postgres", "postgres")


def newest(backups):
    """Of the nearest repository that has any: object storage is for when the host that keeps them is gone."""
    nearest = min(backup["database"]["repo-key"] for backup in backups)
    return [backup for backup in backups if backup["database"]["repo-key"] == nearest][-1]


def choose(backup):
    """What tells pgBackRest to take this one."""
    return [f"--repo={backup['database']['repo-key']}", f"--set={backup['label']}"]
