"""What a client may ask of an export."""

from typing import Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, StrictBool, field_validator

from backend.app.core.tables import require_rows
from backend.app.core.time_zones import zone_of
from backend.app.schemas.base import RequestBody, ResponseBody
from backend.app.schemas.redaction import AlsoMasked
from backend.app.schemas.text import Line, Text

ExportFormat = Literal["markdown", "text", "html", "psa"]
DetailLevel = Literal["summary", "standard", "full"]

_FORMAT = "^(text|markdown|html|psa)$"
require_rows("the pattern of a format", _FORMAT.strip("^()$").split("|"), get_args(ExportFormat))

STANDARD_OUTPUT_LINES = 5
"""Lines of a command output that a note of standard detail shows."""

OMITTED_REMARK = "(full output omitted)"
"""What such a note says below an output that has more."""


def lines_omitted(lines: int) -> str:
    """Return what such a note says in place of lines, where others are marked."""
    return f"({lines:,} line{'' if lines == 1 else 's'} omitted)"


def more_omitted(marked: int) -> str:
    """Return what it says there if nobody knows how many lines these are, as of an output that is not here whole."""
    if not marked:
        return "(more lines omitted)"
    return (
        f"(more lines omitted, {marked:,} of them marked: the server has {'it' if marked == 1 else 'them'})"
    )


SUMMARY_LABELS = {
    "issue": "Issue",
    "impact": "Impact",
    "status": "Status",
    "resolution": "Resolution",
    "next_steps": "Next Steps",
}
"""The rows of the summary block, in order, by the names of its fields."""


class SummaryFields(RequestBody):
    """What an engineer wrote in the summary block; null keeps what the session fills in, empty leaves it blank."""

    issue: Text | None = None
    impact: Text | None = None
    status: Line | None = None
    resolution: Text | None = None
    next_steps: Text | None = None


class SummaryResponse(ResponseBody):
    """The summary block as the session fills it in."""

    issue: str
    impact: str
    status: str
    resolution: str
    next_steps: str


for _model in (SummaryFields, SummaryResponse):
    require_rows("SUMMARY_LABELS", SUMMARY_LABELS, _model.model_fields)


class SessionExport(AlsoMasked):
    """Options of an export; what is masked besides the default is so with `redaction_mode=mask`. Every default gives what an export without options gave before the option came."""

    format: str = Field(default="markdown", pattern=_FORMAT)
    include_timestamps: StrictBool = True
    include_tree_info: StrictBool = True
    include_outcome_notes: StrictBool = True
    max_step_index: int | None = Field(default=None, ge=1, description="1-based inclusive step cutoff")
    include_summary: StrictBool = False
    """The level `summary` has the summary block in any case."""
    detail_level: DetailLevel = "standard"
    summary: SummaryFields | None = None
    redaction_mode: Literal["none", "mask"] = "none"
    preview: StrictBool = False
    """Render only: a completed session is not marked as exported."""
    unconfirmed: StrictBool = False
    """The note was sent to where its engineer pastes from, and nobody knows whether it arrived."""
    time_zone: str | None = Field(
        default=None,
        max_length=100,
        description="IANA name, or a rule as in the variable TZ; the server's zone where it is left out",
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is None:
            return None
        try:
            zone_of(name)
        except ValueError:
            sentence = f"there is no time zone {name!r}; use an IANA name such as Europe/Berlin"
            raise ValueError(sentence) from None
        return name

    @property
    def has_summary(self) -> bool:
        """Whether the note has the summary block."""
        return self.include_summary or self.detail_level == "summary"

    def zone(self, default: str = "UTC") -> ZoneInfo:
        """Return the time zone that times are written in."""
        return zone_of(self.time_zone or default)
