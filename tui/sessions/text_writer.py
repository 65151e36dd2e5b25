"""Saving texts of sessions: always through the outbox, each over what it was typed over, and asked about where it changed."""

from collections.abc import Callable, Iterable
from datetime import datetime

from tui.api.errors import ApiError
from tui.drafts.store import Fields
from tui.sessions.changes import Aside, Change, Kept, TextName, Texts, spoken
from tui.sessions.outbox import Queued
from tui.sessions.overwriting import ChangedElsewhere
from tui.sessions.sender import Sender, Unanswered
from tui.sessions.state import OpenSession
from tui.sessions.texts import as_kept, rewritten, text_fields


class TextWriter:
    """Saves texts of the sessions that are open."""

    def __init__(self, sender: Sender, *, now: Callable[[], datetime]) -> None:
        self._sender = sender
        self._now = now

    async def save(self, opened: OpenSession, texts: dict[TextName, str]) -> str:
        """Save texts of a session. A change elsewhere of other texts does not matter.

        Returns why the server has no part in it yet; empty once it has, or if there is nothing to save.

        Raises:
            ChangedElsewhere: one of them was, and nobody has decided about it yet.
            ApiError: they are not taken; what was typed is typed still.
        """
        for name, typed in texts.items():
            opened.texts[name].typed = typed
        change = rewritten(opened.texts, [name for name in texts if opened.texts[name].unsaved])
        asked = self._asked(opened, change)
        wanted = Texts({name: rewrite for name, rewrite in change.rewrites.items() if name not in asked})
        why = await self._send(opened, wanted) if wanted.rewrites else ""
        if asked:
            raise ChangedElsewhere(asked)
        return why

    async def save_form(self, opened: OpenSession, typed: dict[TextName, tuple[str, str]]) -> None:
        """Save texts that stand in a form, each given with the one over which the form has it.

        Asked before, whoever saves them again wants theirs. What is not saved stays the form's.

        Raises:
            ChangedElsewhere, ApiError: as `save`.
        """
        try:
            asked = {name for name in typed if opened.texts[name].asked}
            await self.decide(opened, *typed, mine=True)
            for name, (_text, over) in typed.items():
                if name not in asked:  # what others have saved over that is asked about
                    opened.texts[name].base = over
            await self.save(opened, {name: text for name, (text, _over) in typed.items()})
        finally:
            for name in typed:
                opened.texts[name].typed = opened.texts[name].base

    def require_fits(self, texts: dict[TextName, str]) -> None:
        """See that the server would take texts.

        Raises:
            ApiError: it would not take one of them.
        """
        as_kept(texts)

    async def decide(
        self,
        opened: OpenSession,
        *names: TextName,
        mine: bool,
        show: Callable[[TextName, str], None] = lambda _name, _theirs: None,
    ) -> None:
        """Keep the engineer's texts, or those that were saved elsewhere; the others are set aside, on disk.

        `show` is called with each text of theirs in the turn in which it is taken: a field that is read in between would
        give it out for the engineer's.
        """
        asked = [name for name in names if opened.texts[name].asked]
        yours: dict[TextName, str] = {}
        for name in asked:
            text = opened.texts[name]
            if mine:
                theirs = text.confirmed
                await self._set_aside(opened, name, theirs, "theirs: yours was kept")
                text.base, text.asked = theirs, False
            else:
                yours[name] = text.typed
                text.typed = text.base = text.confirmed
                text.asked = False
                show(name, text.confirmed)
        for name, typed in yours.items():
            await self._set_aside(opened, name, typed, "yours: theirs was taken")

    async def _set_aside(self, opened: OpenSession, name: TextName, text: str, outcome: str) -> None:
        if text:
            aside = Aside(f"{spoken([name]).capitalize()}, {outcome}", text)
            await self._sender.set_aside(self._queued(opened, aside), opened.typed.fields())

    async def _send(self, opened: OpenSession, change: Texts) -> str:
        typed = {name: opened.texts[name].typed for name in change.rewrites}

        def on_its_way() -> None:
            for name, text in typed.items():
                opened.texts[name].base = text

        draft = _without(opened.typed.fields(), opened, typed)
        last = self._last_texts(opened)
        queued = last or self._queued(opened, change)
        try:
            if last is None:
                await self._sender.submit(queued, draft, on_disk=on_its_way)
            else:
                await self._sender.rewrite(queued, change, draft, on_disk=on_its_way)
        except Unanswered as unanswered:
            on_its_way()  # also where the disk takes nothing
            return str(unanswered)
        except ApiError as error:
            await self._sender.give_back(queued, opened.typed.fields())
            if asked := self._asked(opened, change):
                raise ChangedElsewhere(asked) from error
            raise
        on_its_way()
        return ""

    def _asked(self, opened: OpenSession, change: Texts) -> list[TextName]:
        """Return those that were changed elsewhere: nothing is saved over them before the engineer has decided."""
        changes = self._sender.changes_of(opened.id)
        on_their_way = {name for one in changes if isinstance(one, Texts) for name in one.rewrites}
        for name, (typed, over) in change.rewrites.items():
            text = opened.texts[name]
            text.asked = name not in on_their_way and text.confirmed not in (*over, typed)
        return [name for name in change.rewrites if opened.texts[name].asked]

    def _last_texts(self, opened: OpenSession) -> Queued | None:
        """Return texts that wait as the last change of their session, and are not being sent."""
        last = next(reversed(self._sender.of(opened.id)), None)
        waits = last is not None and last is not self._sender.under_way and isinstance(last.change, Texts)
        return last if waits else None

    def _queued(self, opened: OpenSession, change: Texts | Aside) -> Queued:
        refused = "It was changed here and elsewhere." if isinstance(change, Aside) else ""
        return Queued(opened.id, change, opened.label, self._now(), refused=refused)


def _without(draft: Fields, opened: OpenSession, names: Iterable[TextName]) -> Fields:
    """Return a draft without what is typed over these texts, which is on disk otherwise."""
    gone = text_fields({name: opened.texts[name] for name in names})
    return {field: text for field, text in draft.items() if field not in gone}


def give_texts_back(opened: OpenSession, change: Change | Kept) -> None:
    """Have texts that are not taken typed again, before anything shows that they are not."""
    if isinstance(change, Texts):
        for name, rewrite in change.rewrites.items():
            opened.texts[name].base = rewrite.over[0]


def give_up_texts(opened: OpenSession, change: Change | Kept) -> None:
    """Let texts that are not taken be saved again: where nobody else wrote meanwhile, that overwrites nothing."""
    if not isinstance(change, Texts):
        return
    for name, (typed, over) in change.rewrites.items():
        text = opened.texts[name]
        if text.base == typed and text.confirmed in over:
            text.base = text.confirmed
