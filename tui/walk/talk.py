"""What is said and asked, in lines."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TextIO

from backend.app.schemas.text import cleaned
from tui import keys
from tui.core.ascii_lines import Characters, fitting
from tui.sessions.pasted import told_size
from tui.terminal.pastes import Pasted
from tui.walk.incoming import Ended, Incoming, Line, Typed, keeps_nothing
from tui.walk.letters import heard, verb_of
from tui.walk.plain import spoken, wrapped

END_OF_TEXT = "."


class CannotGoOn(Exception):
    """What was asked for was not done, and nobody is there who would see that before the next line is taken."""


@dataclass
class Out:
    """Where it is written.

    Attributes:
        stream: the standard output.
        characters: which may be written.
        width: the columns of a terminal; None where lines are not broken.
    """

    stream: TextIO
    characters: Characters = "all"
    width: int | None = None

    def write(self, text: str) -> None:
        """Write text as it is, but for characters that cannot be shown."""
        self.stream.write(self.shown(text))
        self.stream.flush()

    def shown(self, text: str) -> str:
        """Return a text as it is written here."""
        return fitting(text, self.characters)


async def _nowhere(_text: str) -> str:
    return ""


@dataclass
class Talk:
    """A conversation with whoever sits there, or with a script.

    Attributes:
        keep_paste: keeps a paste that no question asked for, and returns what to say of it.
    """

    incoming: Incoming
    out: Out
    keep_paste: Callable[[str], Awaitable[str]] = field(default=_nowhere)
    _told_how_texts_end: bool = field(default=False, init=False)

    def say(self, *texts: str) -> None:
        """Say texts, each on a line of its own; empty ones not at all."""
        self._write(line for text in texts if text for line in wrapped(text, self.out.width))

    def show(self, text: str) -> None:
        """Show a text whose lines stay as they are."""
        self._write(cleaned(text).removesuffix("\n").split("\n"))

    def space(self) -> None:
        """Leave a line empty."""
        self._write([""])

    def _write(self, lines: Iterable[str]) -> None:
        text = "".join(f"{line}\n" for line in lines)
        self.out.write(text)

    def fail(self, sentence: str) -> None:
        """Say that something was not done, or not understood.

        Raises:
            CannotGoOn: the lines that follow are a script's, and would be taken for something else.
        """
        if not self.incoming.typed:
            raise CannotGoOn(f"Line {self.incoming.number}: {spoken(sentence)}")
        self.say(spoken(sentence))

    async def command(self, prompt: str) -> str:
        """Ask for a line where the input may end, and return it without blanks around it.

        Raises:
            Ended, Stopped: there is none.
        """
        while True:
            self._ask(prompt)
            got = await self.incoming.read()
            if isinstance(got, Line):
                return cleaned(got.text).strip()
            self.space()
            self.say(await self.keep_paste(got.text))

    async def line(self, prompt: str) -> str:
        """Ask for a line that belongs to something begun, as `command` does.

        Raises:
            Ended, Stopped: whoever types gives it up.
            CannotGoOn: a script ends without it.
        """
        try:
            return await self.command(prompt)
        except Ended:
            if not self.incoming.typed:
                self.fail(f"The input ended where this was asked: {prompt}")
            raise

    async def unseen(self, prompt: str) -> str | None:
        """Ask for a line that is not shown while it is typed; None where nothing can hide it.

        Raises:
            Ended, Stopped: whoever types gives it up.
        """
        if not isinstance(self.incoming, Typed):
            return None
        self._ask(prompt)
        with self.incoming.unseen():
            got = await self.incoming.read()
        if isinstance(got, Line):
            return cleaned(got.text).strip()
        self.say("That was more than a line; nothing of it was taken.")
        return ""

    def _ask(self, prompt: str) -> None:
        # What is piped in is not echoed: whatever comes next would stand on the prompt's line.
        end = " " if self.incoming.typed else "\n"
        self.out.write("\n".join(wrapped(prompt, self.out.width)) + end)

    async def yes(self, question: str) -> bool:
        """Ask until the answer is yes or no."""
        while True:
            answer = await self.line(f"{question} {heard(keys.YES)} or {heard(keys.NO)}:")
            chosen = verb_of(answer, (keys.YES, keys.NO)) or {"yes": keys.YES, "no": keys.NO}.get(
                answer.lower()
            )
            if chosen is not None:
                return chosen is keys.YES
            self.fail(f"{answer or 'Nothing'} is neither {heard(keys.YES)} nor {heard(keys.NO)}.")

    async def number(self, prompt: str, *, most: int) -> int | None:
        """Ask for a number from 1 on, or for nothing."""
        while True:
            answer = await self.line(prompt)
            if not answer:
                return None
            if (number := number_in(answer, most=most)) is not None:
                return number
            self.fail(no_number(answer, most=most))

    async def text(self, prompt: str, *, keep: Callable[[str], None]) -> str:
        """Ask for lines until one with a single dot, and return them; a line of more dots stands for one dot less.

        `keep` is called with what has come in so far, so that nothing of it is lost. Whoever types may end it by ctrl+d, too.

        Raises:
            Ended: the input of a script ends before the dot.
            Stopped: ctrl+c was pressed.
        """
        how = ":" if self._told_how_texts_end else ". A dot alone ends it:"
        self._told_how_texts_end = True
        self.say(f"{prompt}{how}")
        lines: list[str] = []
        self.incoming.growing = lambda begun: keep(cleaned("\n".join([*lines, begun])))
        try:
            while (line := await self._text_line()) is not None:
                lines.append(line)
                if not self.incoming.ready:
                    keep(cleaned("\n".join(lines)))
        except Ended:
            if not self.incoming.typed:
                raise
        finally:
            self.incoming.growing = keeps_nothing
        text = cleaned("\n".join(lines))
        keep(text)
        return text

    async def _text_line(self) -> str | None:
        got = await self.incoming.read()
        if isinstance(got, Pasted):  # a paste is text, whatever it holds
            text = got.text.removesuffix("\n")
            self.say(f"Pasted: {told_size(text)}.")
            return text
        if got.text == END_OF_TEXT:
            return None
        return got.text.removeprefix(END_OF_TEXT) if set(got.text) == {END_OF_TEXT} else got.text


def number_in(text: str, *, most: int) -> int | None:
    """Return a number from 1 on, at most so large; None if a text is none."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if 1 <= number <= most else None


def no_number(answer: str, *, most: int) -> str:
    """Return what to say of an answer that is no number up to that."""
    return (
        f"{answer!r} is no number from 1 to {most}."
        if most > 1
        else f"{answer!r} is not 1, the only number here."
    )
