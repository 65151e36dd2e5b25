"""Correcting ticket number and client of a completed session: at once or not at all, so only with the server."""

import asyncio

from backend.app.schemas.sessions import SessionCorrection
from tui.api.bodies import built
from tui.api.http import Http
from tui.sessions.changes import Rewrite, TextName, Texts
from tui.sessions.overwriting import ChangedElsewhere, correct_texts
from tui.sessions.state import OpenSession
from tui.sessions.writer import SessionWriter


class Corrections:
    """Corrects sessions that are open here."""

    def __init__(self, http: Http, writer: SessionWriter) -> None:
        self._http = http
        self._writer = writer
        self._saving: set[asyncio.Task[None]] = set()

    async def save(self, opened: OpenSession, typed: dict[TextName, tuple[str, str]]) -> None:
        """Correct texts, each given with the one that it was typed over, also one that is as it was.

        Raises:
            ChangedElsewhere: one of them was corrected elsewhere; the session shows by now what is there.
            Unreachable: the server is away, which this needs.
            ApiError: they are not taken.
        """
        # To its end, also where whoever waits is gone: what the server has is shown here then, too.
        task = asyncio.ensure_future(self._save(opened, typed))
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)
        await asyncio.shield(task)

    async def _save(self, opened: OpenSession, typed: dict[TextName, tuple[str, str]]) -> None:
        kept = built(SessionCorrection, **{name: text for name, (text, _over) in typed.items()})
        texts = Texts({name: Rewrite(getattr(kept, name), (over,)) for name, (_text, over) in typed.items()})
        async with opened.writing:
            try:
                corrected = await correct_texts(self._http, opened.id, texts, known=opened.confirmed)
            except ChangedElsewhere:
                await self._writer.refresh(opened)
                raise
            await self._writer.take(opened, corrected, worked=True)
