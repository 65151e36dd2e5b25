"""The library's custom steps that match what is typed."""

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from backend.app.schemas.library import LibraryStepResponse


class LibraryList(OptionList):
    """One line a step; none is chosen until the engineer moves to it."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[LibraryStepResponse] = []

    def on_resize(self) -> None:
        at = self.highlighted
        self.show(self._steps)
        self.highlighted = at

    def show(self, steps: list[LibraryStepResponse]) -> None:
        """Show these steps."""
        self._steps = steps
        self.clear_options()
        self.add_options(Option(_line(step, max(20, self.content_size.width - 2))) for step in steps)
        self.highlighted = None

    def move(self, by: int) -> None:
        """Move the cursor; by 0, choose none."""
        if not by or not self._steps:
            self.highlighted = None
        elif self.highlighted is None:
            self.highlighted = 0 if by > 0 else len(self._steps) - 1
        else:
            self.highlighted = (self.highlighted + by) % len(self._steps)

    @property
    def chosen(self) -> LibraryStepResponse | None:
        """The step under the cursor."""
        return self._steps[self.highlighted] if self.highlighted is not None else None


def _line(step: LibraryStepResponse, width: int) -> Content:
    first = step.action.partition("\n")[0]
    line = Content.assemble(step.title, (f"  {first}" if first else "", "$foreground 75%"))
    return line.truncate(width, ellipsis=True)
