"""What is typed for a step and not recorded yet, and which lines of its output are marked."""

from dataclasses import dataclass

from tui.sessions.marks import NO_MARKS, Marks, together

CUSTOM_TEXTS = ("title", "action", "notes", "output")
"""The fields of a custom step."""


@dataclass
class StepDraft:
    """What is typed for the next step and not recorded yet, and what is on its way to the API."""

    notes: str = ""
    output: str = ""
    marks: Marks = NO_MARKS
    """The lines of the output that matter, as they were marked in what it was then."""
    sending: "StepDraft | None" = None
    sending_on_disk: bool = False
    """Whether what is on its way is on disk as a change."""

    def __bool__(self) -> bool:
        return bool(self.notes.strip() or self.output.strip() or self.sending is not None)

    @property
    def marked_lines(self) -> tuple[int, ...]:
        """The numbers of the lines of the output that matter."""
        return self.marks.of(self.output)

    def mark(self, numbers: tuple[int, ...]) -> None:
        """Mark these lines of the output, and no others."""
        self.marks = Marks(numbers, self.output)

    def write(self, notes: str, output: str) -> None:
        """Take what is typed by now; marks stay with their lines."""
        self.notes, self.output = notes, output
        self.marks = self.marks.at(output)

    def take(self) -> "StepDraft":
        """Take what is typed so far to be sent, and begin anew: the next step may be typed meanwhile."""
        self.sending, self.sending_on_disk = self.copy(), False
        self.clear()
        return self.sending

    def on_disk(self) -> None:
        """Note that what was taken is on disk as a change."""
        self.sending_on_disk = True

    def sent(self) -> None:
        """Forget what was taken: it is recorded."""
        self.sending = None

    def give_back(self) -> None:
        """Put what was taken back: it could not be recorded."""
        if self.sending is not None:
            self.put_back(self.sending.notes, self.sending.output, self.sending.marked_lines)
            self.sending = None

    def put_back(self, notes: str, output: str, marked: tuple[int, ...] = ()) -> None:
        """Put texts before what is typed by now, with the marked lines of the output."""
        self.notes = joined(notes, self.notes)
        self.output, self.marks = _with_marks(output, marked, self.output, self.marked_lines)

    def copy(self) -> "StepDraft":
        """Return what is typed so far."""
        return StepDraft(self.notes, self.output, self.marks)

    def forget(self, kept: "StepDraft") -> None:
        """Forget what is kept elsewhere by now; what was typed behind it stays."""
        self.notes = self.notes.removeprefix(kept.notes)
        self.marks = self.marks.at(self.output).without(kept.output)
        self.output = self.output.removeprefix(kept.output)

    def clear(self) -> None:
        """Forget what is typed."""
        self.notes = self.output = ""
        self.marks = NO_MARKS


@dataclass
class CustomStep:
    """What is typed for a custom step and not recorded yet."""

    title: str = ""
    action: str = ""
    notes: str = ""
    output: str = ""
    marks: Marks = NO_MARKS

    def __bool__(self) -> bool:
        return any(text.strip() for text in self.texts.values())

    @property
    def texts(self) -> dict[str, str]:
        """What is typed, by the names of the fields."""
        return {name: getattr(self, name) for name in CUSTOM_TEXTS}

    @property
    def marked_lines(self) -> tuple[int, ...]:
        """The numbers of the lines of the output that matter."""
        return self.marks.of(self.output)

    def mark(self, numbers: tuple[int, ...]) -> None:
        """Mark these lines of the output, and no others."""
        self.marks = Marks(numbers, self.output)

    def put_back(self, before: "CustomStep") -> None:
        """Put texts before what is typed by now."""
        _output, self.marks = _with_marks(before.output, before.marked_lines, self.output, self.marked_lines)
        for name, text in before.texts.items():
            setattr(self, name, joined(text, getattr(self, name)))

    def clear(self) -> None:
        """Forget what is typed."""
        self.title = self.action = self.notes = self.output = ""
        self.marks = NO_MARKS

    def forget(self, recorded: "CustomStep") -> None:
        """Forget what is recorded by now; what was typed behind it stays."""
        self.marks = self.marks.at(self.output).without(recorded.output)
        for name, text in recorded.texts.items():
            setattr(self, name, getattr(self, name).removeprefix(text))


def joined(*texts: str) -> str:
    """Return texts below each other."""
    return "\n".join(filter(None, texts))


def _with_marks(
    first: str, first_marked: tuple[int, ...], then: str, then_marked: tuple[int, ...]
) -> tuple[str, Marks]:
    """Return two outputs below each other, and what is marked of both."""
    whole = joined(first, then)
    begun, ended = Marks(first_marked, first), Marks(then_marked, then)
    return whole, together(whole, begun.behind(0, whole), ended.at_end_of(whole))
