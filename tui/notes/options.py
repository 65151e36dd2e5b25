"""The export options: which there are, and those in force in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from backend.app.schemas.categories import OPTIONS
from backend.app.schemas.export import DetailLevel, ExportFormat, SessionExport

NAMES = {
    "include_timestamps": "Times and duration",
    "include_tree_info": "Name of the flow",
    "include_outcome_notes": "Resolution",
}
"""What people call the parts of a note that it has unless an option says otherwise."""

_ABBREVIATED = {"psa": "PSA", "html": "HTML"}

FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
LEVELS: tuple[DetailLevel, ...] = get_args(DetailLevel)


@dataclass(frozen=True)
class Row:
    """One option: the values it can have, and how each is shown."""

    name: str
    label: str
    values: tuple[object, ...]
    show: Callable[[object], str] = lambda value: ("no", "yes")[bool(value)]


_SWITCH = (True, False)
ROWS = (
    Row("format", "Format", FORMATS, str),
    Row("detail_level", "Level of detail", LEVELS, str),
    Row("include_summary", "Summary block", _SWITCH),
    *(Row(option, name, _SWITCH) for option, name in NAMES.items()),
    Row("redaction_mode", "Redaction", ("none", "mask"), str),
    *(Row(f"redact_{option}", f"{name} too", _SWITCH) for option, name in OPTIONS.items()),
)
"""The options, in the order in which they are offered."""

FIELD_KINDS: tuple[tuple[ExportFormat, str, str], ...] = (
    (
        "psa",
        "Plain text (PSA)",
        "Shows what is typed, as most ticket systems' fields do.",
    ),
    ("markdown", "Markdown", "Makes **this** bold once the note is saved."),
    (
        "html",
        "Formatted (HTML)",
        "Takes HTML, as a source view does; as text, tags would show.",
    ),
)
"""Each kind of field that notes are pasted into: the format, its name, and how it is known."""


def spoken_format(options: SessionExport) -> str:
    """Return the format as people write it."""
    return _ABBREVIATED.get(options.format, options.format)


def cutoff(options: SessionExport, *, steps: int) -> int | None:
    """Return the last step that the note has of so many; None if it has all of them, or none in any case."""
    through = options.max_step_index
    return through if through and through < steps and options.detail_level != "summary" else None


def briefly(options: SessionExport, *, steps: int) -> str:
    """Return what matters most of the options: format, level, whether values are masked, and which steps."""
    through = cutoff(options, steps=steps)
    parts = (
        spoken_format(options),
        options.detail_level,
        "masked" if options.redaction_mode == "mask" else "",
        f"through {through}/{steps}" if through else "",
    )
    return " · ".join(filter(None, parts))


def described(options: SessionExport, *, steps: int | None = None) -> str:
    """Return the options in force as one line."""
    parts = [spoken_format(options), options.detail_level]
    parts += ["with summary"] if options.include_summary and options.detail_level != "summary" else []
    parts += [f"no {name.lower()}" for option, name in NAMES.items() if not getattr(options, option)]
    if options.redaction_mode == "mask":
        also = ", ".join(OPTIONS[option].replace("ID", "id").lower() for option in options.chosen)
        parts.append(f"masked with {also}" if also else "masked")
    if options.detail_level == "summary":
        parts.append("no steps")
    elif steps is not None:
        through = cutoff(options, steps=steps)
        parts.append(f"through step {through} of {steps}" if through else "all steps")
    return " · ".join(parts)
