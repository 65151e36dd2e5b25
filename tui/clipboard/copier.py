"""From the file up: the best way to the clipboard that this terminal allows, found anew at every copy."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import UUID

from backend.app.core.files import NotPrivate
from tui.clipboard.chain import Surroundings, Way, find_chain
from tui.clipboard.check import Check, Verdict, arrived, compare
from tui.clipboard.delivery import Delivery, Level, NotDelivered, Outcome, size_of
from tui.clipboard.mosh import LastInMosh
from tui.clipboard.note_file import save_copy
from tui.core.messages import MessageKind, Part, with_remedies
from tui.core.threads import in_thread

Making = Callable[[], Coroutine[None, None, None]]
"""Makes a copy, or takes note of what became of one."""

SECONDS = 2.0
"""How long a copy may take in all, questions to the engineer aside."""
_FILE_SECONDS = 0.9
_SUBJECT_SPARE = 4
NOT_KEPT = "it holds a secret value"
"""Why there is no file of a copy."""


class Left(Protocol):
    """What has to be done once a text has left the program; returns what to say of that, empty if nothing."""

    async def __call__(self, *, confirmed: bool) -> str:
        """Do it; `confirmed` says whether the text is known to be where the engineer pastes from."""


@dataclass(frozen=True)
class Copy:
    """A text that was copied, and what became of it.

    Attributes:
        text: what was copied.
        delivery: where it went.
        terminal: names where it went, for what is known of that.
        at: when.
        parts: which text it was, and what has to be known of it, for people.
        subject: whose note it was, for people.
        session: the id of that session.
        unmarked: why the session could not be marked, if so.
        left: what is to be done once it has left the program, if anything.
        arrived: whether the engineer pasted it back, and it was the same.
        secret: whether it holds a secret value, of which nothing may be on any disk.
    """

    text: str
    delivery: Delivery
    terminal: str
    at: datetime
    parts: tuple[Part, ...] = ()
    left: Left | None = None
    arrived: bool = False
    subject: str = ""
    session: UUID | None = None
    unmarked: str = ""
    secret: bool = False

    def told(self, *, in_field: bool, on: UUID | None = None) -> tuple[Part, ...]:
        """Return what to say of it, by whether a text field has the focus and which session's screen it is said `on`."""
        subject, parts = Part(""), self.parts
        if on is not None and on == self.session:
            parts = tuple(with_remedies(parts, in_field=in_field))
        if self.subject and on is None:
            subject = Part(self.subject, _SUBJECT_SPARE)
        elif self.subject and self.session != on:  # two sessions may have one ticket
            subject = Part(f"another session, {self.subject}")
        claim = (Part("it arrived"),) if self.arrived else self.delivery.told(in_field=in_field)
        return (subject, *parts, Part(self.unmarked), *claim)

    @property
    def kind(self) -> MessageKind:
        """The mark of the message: only what was read back, and is where it should be, is done."""
        if self.arrived:
            return "done"
        if self.delivery.level is Level.FAILED:
            return "failed"
        if self.delivery.level is Level.SENT:
            return "sent"
        return "note" if self.delivery.outcome.partly else "done"


async def _nobody_to_ask(_question: str) -> bool:
    return False


class Copier:
    """Delivers copies, one after another, and remembers what is known of the terminals they went to.

    Attributes:
        last: the last copy.
        write: writes an escape sequence to the terminal.
        ask: asks the engineer a question.
    """

    def __init__(self, folder: Path, around: Surroundings, now: Callable[[], datetime]) -> None:
        self.folder = folder
        self.around = around
        self.last: Copy | None = None
        self.write: Callable[[str], None] = lambda _sequence: None
        self.ask: Callable[[str], Awaitable[bool]] = _nobody_to_ask
        self._now = now
        self._checks: dict[str, Check] = {}
        self._secret_in_mosh = LastInMosh()
        """What goes through mosh and is secret leaves not even a hash on a disk."""
        self._turn = asyncio.Lock()
        self._asked_for = 0
        self._none_left = asyncio.Event()
        self._none_left.set()
        self._before: Copy | None = None

    @property
    def under_way(self) -> bool:
        """Whether a copy is asked for that has not come to its end."""
        return self._asked_for > 0

    def in_turn(self, copy: Making) -> Making:
        """Return what makes a copy after those asked for before it, so that of two the last one wins.

        It is under way from now on, so it has to be run.
        """
        self._asked_for += 1
        self._none_left.clear()

        async def made() -> None:
            try:
                async with self._turn:
                    self._before = self.last
                    await copy()
            finally:
                self._asked_for -= 1
                if not self.under_way:
                    self._none_left.set()

        return made

    async def between_copies(self, work: Making) -> None:
        """Do something that is no copy while none is being made."""
        async with self._turn:
            await work()

    async def settled(self) -> bool:
        """Wait until no copy is under way; tell whether the one asked for last was made."""
        await self._none_left.wait()
        return self.last is not self._before

    async def deliver(
        self,
        text: str,
        *,
        file_name: str,
        parts: tuple[Part, ...] = (),
        left: Left | None = None,
        subject: str = "",
        session: UUID | None = None,
        secret: bool = False,
    ) -> Copy:
        """Save text to a file, then bring it as near to the clipboard as can be; of a `secret` one nothing is on a disk.

        `parts`, `left`, `subject` and `session` are kept with the copy; nothing is said or done here.
        """
        loop = asyncio.get_running_loop()
        began, at = loop.time(), self._now()
        path, refused = (None, NOT_KEPT) if secret else await self._save(text, file_name, at)
        around = replace(self.around, last_in_mosh=self._secret_in_mosh) if secret else self.around
        outcome, terminal = await self._best(text, SECONDS - (loop.time() - began), around)
        self.last = Copy(
            text,
            Delivery(outcome, path, refused),
            terminal,
            at,
            parts,
            left,
            subject=subject,
            session=session,
            secret=secret,
        )
        return self.last

    def forget(self, session: UUID) -> None:
        """Forget the last copy if it is of this session."""
        if self.last is not None and self.last.session == session:
            self.last = None

    def marked(self, copy: Copy, unmarked: str) -> Copy:
        """Take note of what came of marking the session of a copy: why it could not be done, if so."""
        return self._replace(copy, replace(copy, unmarked=unmarked))

    def arrived(self, copy: Copy) -> Copy:
        """Take note that a copy was pasted back and is the same."""
        return self._replace(copy, replace(copy, arrived=True))

    def _replace(self, copy: Copy, changed: Copy) -> Copy:
        if self.last is copy:
            self.last = changed
        return changed

    def save(self, text: str, *, file_name: str) -> Path:
        """Save text to a file only.

        Raises:
            OSError: the folder cannot be written.
        """
        return save_copy(self.folder, file_name, text, now=self._now())

    def check(self, copy: Copy, pasted: str) -> Check:
        """Compare what was pasted with a copy, and remember what that says of the terminal."""
        verdict = compare(copy.text, pasted)
        size = arrived(copy.text, pasted) if verdict is Verdict.CUT else len(copy.text.encode())
        check = Check(self._now(), verdict, size)
        before = self._checks.get(copy.terminal)
        if not (before and verdict is Verdict.SAME and before.takes(size)):
            self._checks[copy.terminal] = check
        return check

    async def _save(self, text: str, file_name: str, at: datetime) -> tuple[Path | None, str]:
        """Return the file; None where there is none, with the reason if its folder was refused."""
        try:
            async with asyncio.timeout(_FILE_SECONDS):
                return await in_thread(partial(save_copy, self.folder, file_name, text, now=at)), ""
        except NotPrivate as refused:
            return None, str(refused.strerror)
        except OSError:  # TimeoutError is one: the folder may lie on a server that is away
            return None, ""

    async def _best(self, text: str, seconds: float, around: Surroundings) -> tuple[Outcome, str]:
        """Try the ways in turn; return what the first that worked came to, and the terminal it leads to."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        try:
            async with asyncio.timeout(seconds):
                chain = await find_chain(around, self.write)
        except TimeoutError:
            return Outcome(Level.FAILED, f"tmux did not answer within {SECONDS:.0f} s"), ""
        reasons: list[str] = []
        for way in chain.ways:
            asked = loop.time()
            try:
                await self._ask_first(way, text)
                end += loop.time() - asked
                outcome = await _within(way, text, end - loop.time())
            except NotDelivered as reason:
                reasons.append(str(reason))
            else:
                return self._with_what_is_known(outcome, way, text, tried=reasons), way.terminal
        return Outcome(Level.FAILED, "; ".join(filter(None, (*reasons, chain.against)))), ""

    async def _ask_first(self, way: Way, text: str) -> None:
        """Ask what the way asks, unless the terminal is known to take a text of this size."""
        question = way.question(text)
        known = self._checks.get(way.terminal)
        if question and not (known and known.takes(len(text.encode()))) and not await self.ask(question):
            raise NotDelivered(
                f"{size_of(text)} may be more than your terminal takes, and you did not send it"
            )

    def _with_what_is_known(self, outcome: Outcome, way: Way, text: str, *, tried: list[str]) -> Outcome:
        """Add what a check of this terminal found, and which way failed before."""
        check = self._checks.get(way.terminal)
        size = len(text.encode())
        detail, brief = outcome.detail, outcome.brief
        if outcome.level is Level.SENT and check is not None:
            if doubt := check.doubt(size):
                return Outcome(Level.FAILED, f"{doubt}, and this one went the same way ({detail})")
            if brief := check.remark(size):
                detail += f"; {brief}"
        if tried:
            detail += f" ({'; '.join(tried)})"
        return Outcome(outcome.level, detail, partly=outcome.partly, brief=brief)


async def _within(way: Way, text: str, seconds: float) -> Outcome:
    try:
        async with asyncio.timeout(max(0.0, min(way.seconds, seconds))):
            return await way.deliver(text)
    except TimeoutError as error:
        raise NotDelivered(f"{way.name} did not answer in time") from error
