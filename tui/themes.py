"""The program's own themes, beside Textual's, and how frames are drawn in all of them."""

from textual.theme import BUILTIN_THEMES, Theme

INK, _GROUND = "#ffffff", "#000000"
"""What the theme without colours is made of: a ground of ink is drawn reversed, and all else as it comes."""

FRAMES = {"frame": "round", "frame-focused": "round", "rule": "hkey", "title-focused": "none"}
"""Variables of the style sheets: frames of panes, lines between parts, and the title of the pane with the focus."""
FRAMES_WITHOUT_COLOURS = {"frame-focused": "double", "title-focused": "bold"}
FRAMES_FLAT = {"frame": "blank", "frame-focused": "blank", "rule": "blank", "title-focused": "bold reverse"}
"""Nothing is drawn, but titles keep their row."""

RESOLUTIONFLOW = Theme(
    name="resolutionflow",
    primary="#5b8dd9",
    secondary="#7aa2a9",
    accent="#e0af68",
    foreground="#d5d9e0",
    background="#14171c",
    surface="#1b1f26",
    panel="#232831",
    success="#8fbf7f",
    warning="#e0af68",
    error="#e07a7a",
    dark=True,
    variables={
        # As the table draws its cursor; on the primary colour, dim text could not be read.
        "block-cursor-background": "#d5d9e0",
        "block-cursor-foreground": "#14171c",
        "scrollbar": "#6b7382",
        "scrollbar-hover": "#6b7382",
    },
)

WITHOUT_COLOURS = Theme(
    name="no-colours",
    primary=INK,
    foreground=INK,
    background=_GROUND,
    surface=_GROUND,
    panel=_GROUND,
    dark=True,
    variables={
        "block-cursor-background": INK,
        "block-cursor-foreground": _GROUND,
        "input-cursor-background": INK,
        "input-cursor-foreground": _GROUND,
        "input-selection-background": INK,
        "input-selection-foreground": _GROUND,
        "scrollbar": INK,
        "scrollbar-background": _GROUND,
    },
)
"""Under a terminal without colours: what is to stand out does so by ink, bold, underlines or a mark."""

THEMES = frozenset({RESOLUTIONFLOW.name, *BUILTIN_THEMES})
"""The names of all that can be chosen."""


def why_no_theme(name: str) -> str:
    """Return why a theme cannot be had, in a sentence; empty if it can, or if none is named."""
    return (
        ""
        if name in THEMES or not name
        else f"There is no theme {name!r}; known are {', '.join(sorted(THEMES))}."
    )
