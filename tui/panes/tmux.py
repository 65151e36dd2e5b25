"""The other panes of this program's window in tmux, from 3.2 on; nothing has to be configured for it."""

import secrets
from collections.abc import Mapping, Sequence

from rich.cells import cell_len, set_cell_size

from tui.panes.asking import answer_of
from tui.panes.pane import Look, NoPane, Pane

_PANES = ("pane_id", "pane_width", "pane_height", "pane_current_command", "host", "pane_title")
_STATE = "|".join(
    f"#{{{name}}}"
    for name in (
        *("history_size", "history_limit", "pane_width", "cursor_x", "cursor_y"),
        *("alternate_on", "alternate_saved_x", "alternate_saved_y"),
    )
)
_MAIN = (
    "capture-pane -p -J -t {pane} -S {begin} -E #{{cursor_y}}",
    "capture-pane -p -J -t {pane} -S #{{cursor_y}} -E #{{cursor_y}}",
    "capture-pane -p -J -t {pane} -S #{{cursor_y}}",
)
"""Up to the cursor, its row, and from there on."""
_ALTERNATE = (
    "capture-pane -p -J -q -a -t {pane} -S 0 -E #{{alternate_saved_y}}",
    "capture-pane -p -J -q -a -t {pane} -S #{{alternate_saved_y}} -E #{{alternate_saved_y}}",
    "capture-pane -p -J -q -a -t {pane} -S #{{alternate_saved_y}}",
    "capture-pane -p -J -t {pane} -S {begin} -E -1",
    "capture-pane -p -J -t {pane} -S 0",
)
"""The same of the screen that a full-screen program covers; what is scrolled away, and what that program shows."""


class TmuxPanes:
    """Asks the tmux of this program's environment."""

    name = "tmux"
    is_quick = True
    remark = ""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._own = environment.get("TMUX_PANE", "")

    async def panes(self) -> tuple[Pane, ...]:
        """Return the other panes of the window."""
        if not self._own:
            raise NoPane(
                "TMUX_PANE is not set, so that tmux does not know which pane is this one; "
                "under sudo, sudo --preserve-env=TMUX,TMUX_PANE keeps it."
            )
        between = secrets.token_hex(8)  # titles and names of programs may hold anything
        wanted = between.join(f"#{{{name}}}" for name in _PANES)
        told = await self._ask("list-panes", "-t", self._own, "-F", wanted)
        rows = [line.split(between) for line in told.splitlines() if line.count(between) == len(_PANES) - 1]
        return tuple(
            Pane(id_, "" if title == host else title.strip(), command, int(columns), int(height))
            for id_, columns, height, command, host, title in rows
            if id_ != self._own
        )

    async def look(self, pane: str, *, last: int = 0) -> Look:
        """Look into a pane, in one question, so that nothing is printed between its parts."""
        part = secrets.token_hex(16)  # what nothing prints, whatever it prints
        words = {"pane": pane, "begin": f"-{last}" if last else "-"}
        between = f" ; display-message -p {part} ; "
        main, alternate = (between.join(ways).format(**words) for ways in (_MAIN, _ALTERNATE))
        told = await self._ask(
            *("display-message", "-p", "-t", pane, f"{_STATE}\n{part}", ";"),
            *("run-shell", "-C", "-t", pane),
            f'if-shell -F "#{{alternate_on}}" {{ {alternate} }} {{ {main} }}',
        )
        state, *parts = told.split(f"{part}\n")
        numbers = state.strip().split("|")
        if len(numbers) != 8 or len(parts) not in (len(_MAIN), len(_ALTERNATE)):
            raise NoPane("tmux tells nothing of that pane.")
        return _look([int(number) for number in numbers], [_lines(told) for told in parts], last)

    async def _ask(self, *words: str) -> str:
        return await answer_of("tmux", "-u", *words, environment=self._environment)


def _lines(told: str) -> list[str]:
    return told.removesuffix("\n").split("\n")


def _look(numbers: Sequence[int], parts: Sequence[list[str]], last: int) -> Look:
    scrolled, limit, columns, x, y, alternate, saved_x, saved_y = numbers
    if alternate:
        x, y = saved_x, saved_y
    up_to, row, rest, *others = parts
    own = up_to[-1].removesuffix(row[0]) + set_cell_size(row[0], x)
    lines = [*up_to[:-1], up_to[-1] + rest[0].removeprefix(row[0]), *rest[1:]]
    if others and scrolled:
        lines = _behind(others[0], lines, columns)
    below = len(rest) - 1
    return Look(
        lines=[line.rstrip(" ") for line in lines],
        at=len(lines) - 1 - below,
        own=own.rstrip(" "),
        full_screen=_without_end(others[1]) if others else None,
        row=scrolled + y,
        columns=columns,
        scrolled=scrolled,
        limit=limit,
        is_part=0 < last < scrolled,
    )


def _behind(before: Sequence[str], lines: Sequence[str], columns: int) -> list[str]:
    """Put together what is scrolled away and what was on the screen, which tmux gives apart.

    It does not say whether a line goes on from one to the other: one that ends with the row may.
    """
    width = cell_len(before[-1])
    if width and width % columns == 0:
        return [*before[:-1], before[-1] + lines[0], *lines[1:]]
    return [*before, *lines]


def _without_end(lines: Sequence[str]) -> list[str]:
    """Return lines without what is blank at their ends."""
    return "\n".join(line.rstrip(" ") for line in lines).rstrip("\n").split("\n")
