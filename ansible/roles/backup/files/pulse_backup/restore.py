"""Restores over the live database; the cluster as it was is kept beside it until it is told to go."""

import datetime
import os
import pathlib
import shutil
import subprocess
import time

from common import (HOURS, RECORDS, Fault, choose, good_backups, make_folder, need_room, newest, now, record, recorded, say,
                    size_of)


def kept_clusters(database):
    return sorted(database.data.parent.glob(f"{database.data.name}.before-*"))


def need_backup_before(database, to):
    """The newest backup that had ended by then. pgBackRest would take a later one, and fail after everything was moved."""
    backups = good_backups(database)
    if to is None:
        return newest(backups)
    target = datetime.datetime.fromisoformat(to).timestamp()
    early = [backup for backup in backups if backup["timestamp"]["stop"] < target]
    if early:
        return newest(early)
    first = datetime.datetime.fromtimestamp(backups[0]["timestamp"]["stop"], datetime.timezone.utc)
    raise Fault("db.no-backup-then", f"No backup is that old: the oldest ended at {first:%Y-%m-%d %H:%M:%S} UTC.")


def end_of_writing(database):
    """A transaction after the moment that is gone back to: without one PostgreSQL cannot tell that it came to it."""
    try:
        database.ask("select pg_current_xact_id()")
    except Fault:
        pass  # a database that is down has written what it has written


def end_interrupted(database):
    """A restore whose process was killed when all was done but the record of it: PostgreSQL went on by itself."""
    if recorded("restoring") is None:
        return
    try:
        if database.ask("select pg_is_in_recovery()") == "f":
            (RECORDS / "restoring.json").unlink()
    except Fault:
        pass  # it was not done: what was moved stays where it is


def put_away(database):
    """The cluster as it was goes beside; a restore that was killed has put it there already."""
    begun = recorded("restoring")
    if begun is not None and pathlib.Path(begun["kept"]).exists():
        shutil.rmtree(database.data, ignore_errors=True)
        return pathlib.Path(begun["kept"])
    kept = database.data.with_name(f"{database.data.name}.before-{now().strftime('%Y%m%dT%H%M%SZ')}")
    if not database.data.exists():
        return None
    record("restoring", {"kept": str(kept)})
    os.rename(database.data, kept)
    return kept


def put_back(database, kept):
    subprocess.run(["systemctl", "stop", database.unit], timeout=300, check=False)
    shutil.rmtree(database.data, ignore_errors=True)
    os.rename(kept, database.data)
    subprocess.run(["systemctl", "reset-failed", database.unit], timeout=60, check=False)
    database.service("start")


def restore(database, to):
    end_interrupted(database)
    backup = need_backup_before(database, to)
    need_room(database, backup)
    began = time.monotonic()
    end_of_writing(database)
    say(progress="stopping PostgreSQL")
    database.service("stop")
    kept = put_away(database)
    try:
        make_folder(database.data)
        target = [] if to is None else ["--type=time", f"--target={to}", "--target-action=promote"]
        say(progress=f"restoring {backup['label']}")
        database.pgbackrest(*target, *choose(backup), "restore", limit=4 * HOURS)
        say(progress="replaying what was written")
        database.service("start")
        database.wait_until_writable(2 * HOURS)
    except (Fault, OSError, subprocess.SubprocessError):
        if kept is not None:
            say(progress="putting the database back as it was")
            put_back(database, kept)
        (RECORDS / "restoring.json").unlink(missing_ok=True)
        raise
    outcome = {"at": now().isoformat(timespec="seconds"), "to": to, "backup": backup["label"],
               "seconds": round(time.monotonic() - began, 1), "kept": None if kept is None else str(kept)}
    record("restore", outcome)
    (RECORDS / "restoring.json").unlink(missing_ok=True)
    return outcome


def forget(database):
    end_interrupted(database)
    if recorded("restoring") is not None:
        raise Fault("db.busy", "A restore was interrupted: the only whole cluster is among those kept.")
    kept = kept_clusters(database)
    freed = sum(size_of(path) for path in kept)
    for path in kept:
        shutil.rmtree(path)
    return {"removed": [str(path) for path in kept], "bytesFreed": freed}
