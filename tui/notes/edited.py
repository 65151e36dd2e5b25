"""Which text of a session's note is meant: the one that the session makes, or what the engineer made of it."""

from dataclasses import dataclass, replace

from backend.app.schemas.export import SessionExport
from tui.api.note import Note
from tui.context import Context
from tui.core.messages import counted
from tui.sessions.preview_draft import Edits, PreviewDraft
from tui.sessions.state import OpenSession


@dataclass(frozen=True)
class MeantNote:
    """A note as it leaves the program.

    Attributes:
        made: the note as the session makes it.
        text: the text that is meant.
        how: what the engineer did to it, in a word; empty where it is as the session makes it.
    """

    made: Note
    text: str
    how: str = ""

    @property
    def note(self) -> Note:
        """The note, with the text that is meant."""
        return replace(self.made, text=self.text)

    @property
    def told(self) -> str:
        """What a copy says of it."""
        return told_of(self.how)


def told_of(how: str) -> str:
    """Return what a copy says of a note to which this was done, in a word; nothing of one that is as it was made."""
    return f"Your {how} note" if how else ""


async def meant_note(context: Context, opened: OpenSession, options: SessionExport) -> MeantNote | None:
    """Return a session's note as it leaves the program: as it was edited last, if it was.

    Where the session or the options have changed since, the engineer is asked; None if nobody decides.

    Raises:
        ApiError: the note could not be rendered.
    """
    note = await context.store.render(opened, options)
    return await meant_of(context, opened, note)


async def meant_of(context: Context, opened: OpenSession, note: Note) -> MeantNote | None:
    """Return what is meant of a note that was made already, as `meant_note` does."""
    draft = PreviewDraft(opened.typed)
    edits = draft.edits(made=note.text)
    if edits is None:
        return MeantNote(note, note.text)
    if not edits.up_to_date:
        keep = await context.ask_which_note(_lost(edits, note.text))
        if keep is None:
            return None
        if not keep:
            draft.clear()
            return MeantNote(note, note.text)
        draft.keep(edits.text, made=note.text, masked=edits.masked)
    return MeantNote(note, edits.text, edits.how)


def _lost(edits: Edits, made: str) -> str:
    """Return what to say of taking the note as it is made now in place of an edited one."""
    count = edits.masks(made)
    if not count:
        return "Your edits are dropped then."
    dropped = f"{'' if edits.masked else 'edits and '}{counted(count, 'mask')}"
    are = "is" if dropped == "1 mask" else "are"
    return f"Your {dropped} {are} dropped then: what you masked stands in clear in it."


class Editing:
    """What is being made of one session's note, and kept with what is typed for the session.

    Attributes:
        note: the note as it was made; None until it is.
        given_up: whether the engineer agreed to lose the edits when the note is made anew.
        touched: whether the text may differ from what was kept of it last.
    """

    def __init__(self, opened: OpenSession) -> None:
        self._draft = PreviewDraft(opened.typed)
        self._masked = ""
        self.note: Note | None = None
        self.given_up = False
        self.touched = False

    def begin(self, meant: MeantNote) -> None:
        """Begin with a note, as it was edited before."""
        self.note, self.given_up = meant.made, False
        self._masked = meant.text if meant.how == "masked" else ""

    def how(self, text: str) -> str:
        """Return what was done to the note, in a word; nothing where it is as it was made."""
        if self.note is None or text == self.note.text:
            return ""
        return "masked" if text == self._masked else "edited"

    def mask(self, text: str, masked: str) -> None:
        """Take note that a text was masked; it is a masked note unless it had been edited before."""
        if self.how(text) != "edited":
            self._masked = masked

    def typed(self) -> None:
        """Take note that the text is another one now."""
        self.touched, self.given_up = True, False

    def keep(self, text: str) -> None:
        """Keep the text, as far as it was edited."""
        if self.note is None or not self.touched or self.given_up:
            return
        self.touched = False
        self._draft.keep(text, made=self.note.text, masked=self.how(text) == "masked")

    def give_up(self) -> None:
        """Forget the edits; the note is about to be made anew."""
        self.given_up = True
        self._draft.clear()
