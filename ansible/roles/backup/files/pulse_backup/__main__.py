"""Lists, rehearses and restores the backups of this host's database. Run as root, by /usr/local/sbin/pulse-backup.

    pulse-backup list
    pulse-backup drill [--unless-within DAYS]   beside the live database; not when the last good one is younger than that
    pulse-backup restore [--to TIME]            over the live database; the cluster before is kept beside it
    pulse-backup forget                         removes the clusters that restores kept

Each prints JSON lines: {"progress": …} on the way, {"result": …} at the end, {"fault": {code, summary, detail}} instead
when it failed. /var/lib/pulse/backup/{drill,restore}.json keep how the last ones went. Exit code: 0 or 1.
"""

import argparse
import fcntl
import json
import subprocess
import sys

from common import Database, Fault, recorded, say
from drill import rehearsed
from restore import forget, kept_clusters, restore

SETTINGS = "/etc/pgbackrest/pulse.json"
LOCK = "/run/pulse-backup.lock"


def archive_of(database):
    """How what is written gets away; None while the database does not answer."""
    sql = (
        "select json_build_object('lastArchivedAt', last_archived_time, 'lastFailedAt', last_failed_time,"
        " 'waiting', (select count(*) from pg_ls_archive_statusdir() where name like '%.ready')) from pg_stat_archiver"
    )
    try:
        return json.loads(database.ask(sql))
    except Fault:
        return None


def listed(database):
    return {
        "info": database.info(),
        "archive": archive_of(database),
        "drill": recorded("drill"),
        "restore": recorded("restore"),
        "interrupted": recorded("restoring") is not None,
        "kept": [str(path) for path in kept_clusters(database)],
    }


def alone():
    """One at a time; the lock ends with this process."""
    handle = open(LOCK, "w", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Fault("db.busy", "Another restore or rehearsal is under way on this host.") from error
    return handle


def main(argv):
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("list", "forget"):
        verbs.add_parser(verb)
    verbs.add_parser("drill").add_argument("--unless-within", type=int)
    verbs.add_parser("restore").add_argument("--to")
    asked = parser.parse_args(argv)
    with open(SETTINGS, encoding="utf-8") as handle:
        database = Database(json.load(handle))
    if asked.verb == "list":
        return listed(database)
    with alone():
        if asked.verb == "drill":
            return rehearsed(database, asked.unless_within)
        return restore(database, asked.to) if asked.verb == "restore" else forget(database)


if __name__ == "__main__":
    try:
        say(result=main(sys.argv[1:]))
    except Fault as fault:
        say(fault=fault.told)
        sys.exit(1)
    except (OSError, ValueError, LookupError, subprocess.SubprocessError) as error:
        say(fault={"code": "db.failed", "summary": f"It did not work: {error}", "detail": ""})
        sys.exit(1)
