"""Restores the latest backup beside the live database, proves it, and removes it."""

import datetime
import pathlib
import shutil
import time

from common import (HOURS, Fault, as_postgres, choose, good_backups, make_folder, need, need_room, newest, now, record,
                    recorded, say)

DRILL = pathlib.Path("/var/lib/postgresql/pulse-drill")
BESIDE = (str(DRILL), 5433)


def write_drill_settings(database, data):
    settings = {
        "listen_addresses": "",
        "port": BESIDE[1],
        "unix_socket_directories": DRILL,
        "max_connections": database.connections,
        "shared_buffers": "32MB",
        "archive_mode": "off",
        "ssl": "off",
        "hba_file": DRILL / "pg_hba.conf",
        "ident_file": DRILL / "pg_ident.conf",
        "shared_preload_libraries": "pg_stat_statements",
        "log_destination": "stderr",
        "fsync": "off",
    }
    texts = {
        DRILL / "pg_hba.conf": "local all postgres peer\n",
        DRILL / "pg_ident.conf": "",
        data / "postgresql.conf": "".join(f"{key} = '{value}'\n" for key, value in settings.items()),
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
        shutil.chown(path, "postgres", "postgres")


def log_of_drill():
    try:
        return "\n".join((DRILL / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
    except OSError:
        return ""


def check_invariants(database):
    """Each asked as the role that may only read; SQL that fails does not hold either."""
    found = []
    for name, sql in database.invariants.items():
        try:
            answer = database.ask(sql, BESIDE, database.stanza, f"{database.stanza}_readonly")
            found.append({"name": name, "holds": answer == "t", "answer": answer[:200]})
        except Fault as fault:
            found.append({"name": name, "holds": False, "answer": fault.told["detail"][:200]})
    return found


def end_drill(database):
    if (DRILL / "data" / "postmaster.pid").exists():
        as_postgres(database.programs / "pg_ctl", "-D", DRILL / "data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(DRILL, ignore_errors=True)


def start_beside(database, data):
    control = (database.programs / "pg_ctl", "-D", data, "-w")
    started = as_postgres(*control, "-t", str(2 * HOURS), "-l", DRILL / "log", "start", limit=2 * HOURS + 60)
    if started.returncode != 0:
        raise Fault("db.drill-failed", "The restored database does not start.", log_of_drill() or started.stderr)
    until = time.monotonic() + 2 * HOURS
    # What may still be replayed while it already answers questions.
    while database.ask("select pg_is_in_recovery()", BESIDE) != "f":
        if time.monotonic() > until:
            raise Fault("db.drill-failed", "The restored database does not come to its end.", log_of_drill())
        time.sleep(0.1)


def ship(database):
    """What was written until now comes along, which proves the way it takes; a database that is down has written its last."""
    try:
        database.ask("select 1")
    except Fault:
        return
    need("db.drill-failed", "What is written does not arrive where the backups are kept.",
         "pgbackrest", f"--stanza={database.stanza}", "check")


def drill(database):
    backup = newest(good_backups(database))
    need_room(database, backup)
    end_drill(database)
    say(progress="sending off what was written until now")
    ship(database)
    began = time.monotonic()
    data = DRILL / "data"
    make_folder(DRILL)
    make_folder(data)
    try:
        say(progress=f"restoring {backup['label']}")
        database.pgbackrest(f"--pg1-path={data}", "--archive-mode=off", *choose(backup), "restore", limit=4 * HOURS)
        restored = time.monotonic() - began
        say(progress="replaying what was written since")
        write_drill_settings(database, data)
        start_beside(database, data)
        seconds = time.monotonic() - began
        say(progress="checking what has to be true")
        tables = int(database.ask("select count(*) from pg_stat_user_tables", BESIDE, database.stanza))
        invariants = check_invariants(database)
        last = database.ask("select pg_last_xact_replay_timestamp()", BESIDE)
        need("db.drill-failed", "The restored database does not stop.", database.programs / "pg_ctl", "-D", data, "-m",
             "fast", "-w", "stop", limit=600)
        say(progress="checking every page")
        need("db.drill-failed", "Pages of the restored database are damaged.", database.programs / "pg_checksums",
             "--check", "-D", data, limit=2 * HOURS)
    finally:
        end_drill(database)
    return {
        "at": now().isoformat(timespec="seconds"),
        "good": all(each["holds"] for each in invariants),
        "backup": backup["label"],
        "backupAt": datetime.datetime.fromtimestamp(backup["timestamp"]["stop"], datetime.timezone.utc).isoformat(),
        "lastTransactionAt": last or None,
        "restoreSeconds": round(restored, 1),
        "seconds": round(seconds, 1),
        "tables": tables,
        "invariants": invariants,
    }


def rehearsed(database, unless_within):
    before = recorded("drill")
    if unless_within is not None and before is not None and before.get("good"):
        if now() - datetime.datetime.fromisoformat(before["at"]) < datetime.timedelta(days=unless_within):
            return before
    try:
        outcome = drill(database)
    except Fault as fault:
        record("drill", {"at": now().isoformat(timespec="seconds"), "good": False, "fault": fault.told["summary"],
                         "lastGoodAt": last_good(before)})
        raise
    record("drill", {**outcome, "lastGoodAt": outcome["at"] if outcome["good"] else last_good(before)})
    if not outcome["good"]:
        broken = [f"{each['name']}: {each['answer']}" for each in outcome["invariants"] if not each["holds"]]
        raise Fault("db.drill-failed", "What has to be true does not hold in the restored database.", "\n".join(broken))
    return outcome


def last_good(before):
    return None if before is None else before.get("lastGoodAt")
