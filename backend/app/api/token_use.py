"""Noting when tokens are used, after the answer: no call waits for it, and none fails with it."""

import logging
from datetime import datetime
from threading import Lock
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTasks
from starlette.responses import Response

from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.services.token_use import ROUGHLY, note_use

_MOST_TOKENS = 10_000
_log = logging.getLogger(__name__)


class TokenUses:
    """What this process knows of when tokens were used: most calls need not ask the database.

    A database that takes no writes, or is locked, is not tried again for a token before the next time is due; and one
    write at a time is under way, so that calls never wait for the threads that it takes.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tried: dict[UUID, datetime] = {}
        self._writing = Lock()

    def note_after(self, response: Response, caller: Caller, now: datetime) -> None:
        """Have the use of the caller's token noted once the response is sent."""
        token_id = caller.token_id
        if token_id is None or not self._is_due(token_id, now):
            return
        tasks = BackgroundTasks()
        if response.background is not None:
            tasks.add_task(response.background)
        tasks.add_task(self._note, caller, now)
        response.background = tasks

    def _is_due(self, token_id: UUID, now: datetime) -> bool:
        tried = self._tried.get(token_id)
        return tried is None or now - tried >= ROUGHLY

    def _note(self, caller: Caller, now: datetime) -> None:
        if caller.token_id is None or not self._writing.acquire(blocking=False):
            return  # a later call of this token does it
        try:
            if len(self._tried) >= _MOST_TOKENS:
                self._tried.clear()
            self._tried[caller.token_id] = now
            # Once: doing it again, as other work is, would hold a thread for seconds.
            with self._database.unit_of_work(write=True, hurried=True) as db:
                note_use(db, caller=caller, now=now)
        except SQLAlchemyError as error:
            _log.info("use of a token not noted: %s", type(error).__name__)
        finally:
            self._writing.release()
