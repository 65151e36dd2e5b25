"""The server's log: one JSON object a line, and no flood."""

import json
import logging
import time
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from backend.app.db.team_scope import Caller

call_state: ContextVar[Mapping[str, Any]] = ContextVar("call_state", default=MappingProxyType({}))
"""The state of the call that is being answered, if there is one: whatever is logged then has its ids."""

_ALIKE, _SECONDS = 10, 10.0
"""So many warnings of one wording are logged within so many seconds."""
_MOST_WORDINGS = 1_000
_KEPT = "resolutionflow.audit"
"""Of this logger nothing is dropped: it has what the database did not take. Only callers with a token cause it."""


class JsonLines(logging.Formatter):
    """One JSON object a line. Of an exception only its type and its frames: its message may quote a note."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON, with the fields that it was given beside its message."""
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
            **_ids(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["frames"] = [text.strip() for text in traceback.format_tb(record.exc_info[2])]
        return json.dumps(line)  # in ASCII: a path may hold what a terminal obeys


def _ids() -> dict[str, str]:
    state = call_state.get()
    ids = {"request_id": state["request_id"]} if "request_id" in state else {}
    caller = state.get("caller")
    if isinstance(caller, Caller):
        ids |= {"user_id": str(caller.user_id), "team_id": str(caller.team_id)}
    return ids


class NoFlood(logging.Filter):
    """Drops warnings of one wording that come too often; the next one that is logged says how many there were.

    Whoever can make the server warn could fill its disk otherwise. Calls are information, and all are logged.
    """

    def __init__(self) -> None:
        super().__init__()
        self._logged: dict[tuple[str, str], tuple[float, int, int]] = {}
        """By logger and wording: since when, how many were logged, and how many were not."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is logged."""
        if record.levelno < logging.WARNING or record.name == _KEPT:
            return True
        wording = record.name, str(record.msg)
        since, logged, dropped = self._logged.get(wording, (record.created, 0, 0))
        if record.created - since > _SECONDS:
            since, logged = record.created, 0
        passes = logged < _ALIKE
        if passes and dropped:
            record.fields = {**getattr(record, "fields", {}), "alike_not_logged": dropped}
        if len(self._logged) >= _MOST_WORDINGS:
            self._logged.clear()
        self._logged[wording] = (since, logged + passes, 0 if passes else dropped + 1)
        return passes


def settings() -> dict[str, Any]:
    """Return the settings of the log, as `logging.config` takes them."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "filters": {"no flood": {"()": NoFlood}},
        "handlers": {
            "errors": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["no flood"]}
        },
        "root": {"level": "WARNING", "handlers": ["errors"]},
        "loggers": {"uvicorn": {"level": "INFO"}, "resolutionflow": {"level": "INFO"}},
    }
