"""The program's own colour theme, beside Textual's."""

from textual.theme import Theme

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
)
