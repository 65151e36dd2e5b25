"""The session that is walked, and what is done in it by letter or number."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.context import Context
from tui.core.threads import in_thread
from tui.sessions.changes import Aside, Lost
from tui.sessions.pasted import told_size
from tui.sessions.state import OpenSession
from tui.walk.letters import heard
from tui.walk.talk import Talk

_DISK_SECONDS = 5.0

NEW = "="
"""Behind a letter: what is written takes the place of what is there."""


class Left(Exception):
    """The engineer leaves the session."""


@dataclass(frozen=True)
class Entry:
    """What was typed where a session stands.

    Attributes:
        verb: a letter or a sign.
        rest: what stands behind it.
        anew: whether it takes the place of what is there.
    """

    verb: str
    rest: str = ""
    anew: bool = False

    @classmethod
    def of(cls, line: str) -> "Entry":
        """Return a line as a letter with what stands behind it."""
        verb, behind = line[:1], line[1:]
        anew = behind.startswith(NEW)
        behind = behind.removeprefix(NEW)
        if behind and not anew and not behind[0].isspace():
            return cls(line)
        return cls(verb, behind.strip(), anew)


@dataclass
class Walk:
    """One session that is open.

    Attributes:
        shown: the session as it was said last: what the engineer acts on.
    """

    context: Context
    talk: Talk
    opened: OpenSession
    shown: SessionResponse | None = None
    said_node: str | None = None
    """The node that need not be said once more, all of it: it was said last."""
    _away_told: bool = field(default=False, init=False)
    _refused_told: int = field(default=0, init=False)
    _problems_told: tuple[str, str] = field(default=("", ""), init=False)

    def told(self, sentence: str, why: str) -> str:
        """Return what to say of a change, if the server has no part in it yet for some reason: the reason once."""
        if not why:
            return f"{sentence}."
        first, self._away_told = not self._away_told, True
        return f"{sentence}; kept here and sent later: {why}" if first else f"{sentence}; kept here."

    def say_news(self) -> None:
        """Say what became of changes that were on their way, and what the disk does not keep."""
        delivery = self.context.store.delivery
        if self._away_told and not delivery.away and not delivery.waiting:
            self._away_told = False
            self.talk.say("The server is back, and has everything.")
        refused = [queued for queued in delivery.refused if not isinstance(queued.change, Aside)]
        if len(refused) > self._refused_told:
            newest = refused[-1]
            what = newest.label if isinstance(newest.change, Lost) else "Not taken by the server"
            self.talk.say(f"{what}: {newest.refused} Type {heard(keys.WAITING)} for its text.")
        self._refused_told = len(refused)
        problems = (self.context.store.typed.problem, self.context.local.notice)
        if problems != self._problems_told:
            self.talk.say(*problems)
        self._problems_told = problems

    def keep(self) -> None:
        """Have what is typed on disk soon."""
        self.context.store.typed.keep()

    async def kept(self) -> None:
        """Wait until what is typed is on disk; say so if it does not get there."""
        store = self.context.store
        if not await in_thread(partial(store.typed.kept, _DISK_SECONDS)):
            self.talk.say(store.typed.problem or "The disk has not taken what was typed yet.")


Do = Callable[[Walk, Entry], Awaitable[None]]


def _always(_opened: OpenSession) -> bool:
    return True


@dataclass(frozen=True)
class Doing:
    """Something that a letter does.

    Attributes:
        takes: what may stand behind the letter, as the list of letters says it; empty where nothing may.
        works: tells whether it works where a session stands.
        told: what it does, where that is not what the verb usually does.
    """

    verb: keys.Verb
    do: Do
    takes: str = ""
    works: Callable[[OpenSession], bool] = field(default=_always)
    told: str = ""

    @property
    def line(self) -> str:
        """What the list of letters says."""
        return f"{heard(self.verb)}{f' {self.takes}' if self.takes else ''}: {self.told or self.verb.tooltip}"


def joined(before: str, text: str) -> str:
    """Return a text behind another one, on a line of its own."""
    return "\n".join(filter(None, (before, text)))


def size(text: str) -> str:
    """Return how long a text is; ``nothing`` for none."""
    return told_size(text) if text else "nothing"
