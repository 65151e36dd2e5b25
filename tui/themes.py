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
    variables={
        # As the table draws its cursor; on the primary colour, dim text could not be read.
        "block-cursor-background": "#d5d9e0",
        "block-cursor-foreground": "#14171c",
        "scrollbar": "#6b7382",
        "scrollbar-hover": "#6b7382",
    },
)
