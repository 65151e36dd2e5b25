"""How the program is drawn here: with which colours, with which characters, with boxes or without."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tui.core.ascii_lines import Characters
from tui.core.characters import characters_of
from tui.settings.config import Config
from tui.themes import RESOLUTIONFLOW, THEMES, WITHOUT_COLOURS

Colours = Literal["none", "16", "many"]

_WITHOUT_COLOURS = re.compile(r"dumb|unknown|vt\d.*|.*-(m|mono)")
_MANY_COLOURS = ("256color", "direct", "kitty")
_LIGHT = {"7", *map(str, range(9, 16))}
"""Of 16 colours, the light ones."""


@dataclass(frozen=True)
class Look:
    """What of drawing a terminal takes, and what the engineer wants of it."""

    colours: Colours = "many"
    characters: Characters = "all"
    flat: bool = False
    """Whether panes have no frames, and stand below one another: for braille displays and screen readers."""
    light: bool = False
    """Whether the terminal's ground is known to be light."""
    theme: str = ""
    """The theme that the settings name."""
    mouse: bool | None = None
    """Whether the settings say that the program takes the mouse."""

    @property
    def usual_theme(self) -> str:
        """The theme where none was chosen."""
        if self.colours == "many":
            return RESOLUTIONFLOW.name
        return "ansi-light" if self.light else "ansi-dark"

    def first_theme(self, chosen: Mapping[str, str]) -> str:
        """Return the theme to begin with, by those that were `chosen` on terminals of such colours.

        One that was chosen, and is no more, gives way to the usual one.
        """
        if self.colours == "none":
            return WITHOUT_COLOURS.name
        theme = self.theme or chosen.get(self.colours, "")
        return theme if theme in THEMES else self.usual_theme


def look_of(config: Config, environment: Mapping[str, str]) -> Look:
    """Return how to draw here, by the settings and by what the terminal is called."""
    return Look(
        colours=_colours(environment),
        characters=characters_of(environment, setting=config.ascii),
        flat=config.flat,
        light=environment.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT,
        theme=config.theme,
        mouse=config.mouse,
    )


def _colours(environment: Mapping[str, str]) -> Colours:
    term = _term(environment)
    if environment.get("NO_COLOR"):  # no-color.org: set, and not empty
        return "none"
    if sys.platform == "win32":
        return "many"
    # The variable is handed on by GNU screen, which shows no more than 16 before its version 5.
    in_screen = environment.get("STY") and not environment.get("TMUX") and term.partition("-")[0] == "screen"
    if environment.get("COLORTERM") in ("truecolor", "24bit") and not in_screen:
        return "many"
    if _WITHOUT_COLOURS.fullmatch(term):
        return "none"
    return "many" if term.endswith(_MANY_COLOURS) else "16"


def _term(environment: Mapping[str, str]) -> str:
    return environment.get("TERM", "").strip().lower()
