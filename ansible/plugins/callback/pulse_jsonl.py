"""What Ansible does, as JSON lines on standard output: one event a line, flushed at once.

Every event has `event` and `at` (ISO 8601, UTC). The events and their further members are listed in ../../README.md.
Results carry what people read (message, return code, last lines of output, differences, why something was skipped),
never the arguments of a module. A `no_log` task says that it ran and how it ended, nothing else. Every text that came
as an extra variable is taken for a secret, wherever it turns up, and so is a private key.
"""

from __future__ import annotations

import datetime
import difflib
import json
import re
import signal
import sys
import time
import typing as t

from ansible.executor.stats import AggregateStats
from ansible.playbook.block import Block
from ansible.playbook.handler import Handler
from ansible.playbook.task import Task
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: pulse_jsonl
type: stdout
short_description: JSON lines for pulse
description:
  - Streams one JSON object per line for plays, tasks, items, retries, results and totals.
  - Extra variables whose names do not begin with C(pulse_) are secrets and are replaced wherever they appear.
options: {}
"""

REDACTED = "[redacted]"
# Shorter words would turn up by chance and make the output unreadable.
SHORTEST_SECRET = 8
LAST_LINES = 20
LONGEST_TEXT = 8000
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)


def texts_in(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts_in(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from texts_in(member)


def secrets_in(variables: dict[str, t.Any]) -> list[str]:
    """Every text of the secret variables, whole and line by line, the longest first."""
    found: set[str] = set()
    for name, value in variables.items():
        if not name.startswith("pulse_"):
            for text in texts_in(value):
                found.update([text, text.strip(), *(line.strip() for line in text.splitlines())])
    return sorted((text for text in found if len(text) >= SHORTEST_SECRET), key=len, reverse=True)


def last_lines(text: str) -> str:
    return "\n".join(text.splitlines()[-LAST_LINES:])[-LONGEST_TEXT:]


def difference_of(entry: dict[str, t.Any]) -> dict[str, t.Any] | None:
    """One change of a file or setting as a unified diff."""
    if "prepared" in entry:
        return {"text": str(entry["prepared"])[:LONGEST_TEXT]}
    before, after = as_text(entry.get("before")), as_text(entry.get("after"))
    if before == after:
        return None
    name = str(entry.get("before_header") or entry.get("after_header") or "")
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=2)
    return {"name": name, "text": "\n".join(lines)[:LONGEST_TEXT]}


def as_text(value: t.Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=1, sort_keys=True, default=str) if value else ""


def may_be_rescued(task: Task) -> bool:
    """Whether a failure of this task leads into a `rescue`."""
    child, parent = task, task._parent
    while parent is not None:
        if isinstance(parent, Block) and parent.rescue and any(member._uuid == child._uuid for member in parent.block):
            return True
        child, parent = parent, parent._parent
    return False


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "pulse_jsonl"

    def __init__(self) -> None:
        super().__init__()
        self._secrets: list[str] = []
        self._started: dict[tuple[str, str], float] = {}
        self._stopping = False

    # ---------------------------------------------------------------- writing

    def _emit(self, event: str, **members: t.Any) -> None:
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        line = {"event": event, "at": now.replace("+00:00", "Z"), **members}
        kept = {key: self._scrub(value) for key, value in line.items() if value is not None}
        sys.stdout.write(json.dumps(kept, default=str, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def _scrub(self, value: t.Any) -> t.Any:
        if isinstance(value, str):
            text = PRIVATE_KEY.sub(REDACTED, str(value))
            for secret in self._secrets:
                if secret in text:
                    text = text.replace(secret, REDACTED)
            return text
        if isinstance(value, dict):
            return {self._scrub(str(key)): self._scrub(member) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._scrub(member) for member in value]
        return value

    # ---------------------------------------------------------------- reading

    def _task(self, task: Task) -> dict[str, t.Any]:
        path = task.get_path() or ""
        file, _, line = path.rpartition(":")
        role = task._role.get_name() if task._role else None
        return {
            "id": task._uuid,
            "name": task.name or task.action,
            "role": role,
            "action": task.action,
            "file": file or path,
            "line": int(line) if line.isdigit() else None,
            "handler": isinstance(task, Handler),
        }

    def _result(self, result: t.Any, status: str, ignored: bool = False) -> dict[str, t.Any]:
        task, host = result.task, result.host.get_name()
        members: dict[str, t.Any] = {"host": host, "task": self._task(task), "status": status}
        if status == "unreachable":
            members["ignored"] = bool(task.ignore_unreachable)
        if status == "failed":
            members["ignored"] = ignored
            members["rescuable"] = may_be_rescued(task)
        hidden = bool(result.result.get("_ansible_no_log")) or bool(result.task_fields.get("no_log"))
        if hidden:
            if status in ("failed", "unreachable"):
                members["message"] = "hidden: the task handles secrets (no_log)"
            return {**members, "hidden": True}
        return {**members, **self._details(result.result, status)}

    def _details(self, data: dict[str, t.Any], status: str) -> dict[str, t.Any]:
        details: dict[str, t.Any] = {}
        if status in ("failed", "unreachable", "skipped") or data.get("_ansible_verbose_always"):
            message = data.get("msg") or data.get("skip_reason")
            details["message"] = last_lines(as_text(message)) if message else None
        if status == "skipped":
            condition = data.get("false_condition")
            details["condition"] = str(condition) if condition is not None else None
        if status == "failed":
            details["exitCode"] = data.get("rc")
            for stream in ("stdout", "stderr"):
                text = data.get(stream) or data.get(f"module_{stream}")
                details[stream] = last_lines(as_text(text)) if text else None
        differences = data.get("diff") or []
        if status == "changed" and differences:
            entries = differences if isinstance(differences, list) else [differences]
            changes = [difference_of(entry) for entry in entries if isinstance(entry, dict)]
            details["diff"] = [change for change in changes if change] or None
        details["warnings"] = [str(getattr(warning, "_detail", None) or warning) for warning in data.get("warnings") or []] or None
        return details

    def _finish(self, result: t.Any, status: str, ignored: bool = False) -> None:
        begun = self._started.pop((result.host.get_name(), result.task._uuid), None)
        duration = round((time.monotonic() - begun) * 1000) if begun is not None else None
        members = self._result(result, status, ignored)
        if result._loop_results:
            # The items were told one by one; here the sum counts, and the words of the first that failed.
            members["items"] = len(result._loop_results)
            members.pop("diff", None)
        self._emit("task.finished", **members, durationMs=duration)

    def _item(self, result: t.Any, status: str) -> None:
        members = self._result(result, status, bool(result.task.ignore_errors))
        label = None if members.get("hidden") else as_text(self._get_item_label(result.result))[:200]
        self._emit("item.finished", **members, item=label)

    # ---------------------------------------------------------------- events of Ansible

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        signal.signal(signal.SIGUSR1, self._ask_to_stop)
        self._emit("playbook.started", version=1, playbook=playbook._file_name)

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        variables = play.get_variable_manager()
        self._secrets = secrets_in(variables.extra_vars)
        self._emit("play.started", play={"id": play._uuid, "name": play.get_name()}, roles=[r.get_name() for r in play.roles])

    def v2_playbook_on_no_hosts_matched(self) -> None:
        self._emit("play.skipped", message="no host to run on")

    def v2_playbook_on_no_hosts_remaining(self) -> None:
        self._emit("play.stopped", message="no host is left to go on with")

    def _ask_to_stop(self, _number: int, _frame: t.Any) -> None:
        self._stopping = True

    def _stop_here(self) -> None:
        """Between two tasks nothing is half done: there Ansible ends as it does after Ctrl-C (exit code 99)."""
        if self._stopping:
            self._emit("playbook.stopped", message="no further task, as was asked")
            raise KeyboardInterrupt

    def v2_playbook_on_task_start(self, task: Task, is_conditional: bool) -> None:
        self._stop_here()
        self._emit("task.started", task=self._task(task))

    def v2_playbook_on_handler_task_start(self, task: Task) -> None:
        self._stop_here()
        self._emit("task.started", task=self._task(task))

    def v2_runner_on_start(self, host: t.Any, task: Task) -> None:
        self._started[(host.get_name(), task._uuid)] = time.monotonic()
        self._emit("host.started", host=host.get_name(), task={"id": task._uuid})

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._finish(result, "changed" if result.is_changed() else "ok")

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._finish(result, "failed", bool(ignore_errors))

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        self._finish(result, "skipped")

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._finish(result, "unreachable")

    def v2_runner_item_on_ok(self, result: t.Any) -> None:
        self._item(result, "changed" if result.is_changed() else "ok")

    def v2_runner_item_on_failed(self, result: t.Any) -> None:
        self._item(result, "failed")

    def v2_runner_item_on_skipped(self, result: t.Any) -> None:
        self._item(result, "skipped")

    def v2_runner_retry(self, result: t.Any) -> None:
        attempts, retries = result.result.get("attempts"), result.result.get("retries")
        members = self._result(result, "retrying")
        if not members.get("hidden") and result.result.get("msg"):
            members["message"] = last_lines(as_text(result.result["msg"]))
        self._emit("task.retried", **members, attempt=attempts, retries=retries)

    def v2_playbook_on_stats(self, stats: AggregateStats) -> None:
        hosts = {host: stats.summarize(host) for host in sorted(stats.processed)}
        self._emit("playbook.finished", hosts=hosts)
