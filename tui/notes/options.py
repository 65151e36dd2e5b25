"""The export options in force, in words."""

from backend.app.schemas.categories import OPTIONS
from backend.app.schemas.export import SessionExport

NAMES = {
    "include_timestamps": "Times and duration",
    "include_tree_info": "Name of the flow",
    "include_outcome_notes": "Resolution",
}
"""What people call the parts of a note that it has unless an option says otherwise."""

_ABBREVIATED = {"psa": "PSA", "html": "HTML"}


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
