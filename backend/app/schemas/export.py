"""What a client may ask of an export."""

from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from backend.app.schemas.base import RequestBody

ExportFormat = Literal["text", "markdown", "html", "psa"]

MEDIA_TYPES: dict[str, str] = {
    "markdown": "text/markdown",
    "text": "text/plain",
    "html": "text/html",
    "psa": "text/plain",
}
FILE_SUFFIXES: dict[str, str] = {"markdown": ".md", "text": ".txt", "html": ".html", "psa": ".txt"}


class SessionExport(RequestBody):
    """Options of an export. Every default gives what an export without options gave before the option came."""

    format: str = Field(default="markdown", pattern="^(text|markdown|html|psa)$")
    include_timestamps: bool = True
    include_tree_info: bool = True
    include_outcome_notes: bool = True
    max_step_index: int | None = Field(default=None, ge=1, description="1-based inclusive step cutoff")
    preview: bool = False
    """Render only: a completed session is not marked as exported."""
    time_zone: str | None = Field(
        default=None, description="IANA name; the server's zone where it is left out"
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is None:
            return None
        try:
            return ZoneInfo(name).key
        # A name that is a folder of the zone database is an OSError, one that leaves it a ValueError.
        except (ZoneInfoNotFoundError, OSError, ValueError):
            sentence = f"there is no time zone {name!r}; use an IANA name such as Europe/Berlin"
            raise ValueError(sentence) from None

    def zone(self, default: str = "UTC") -> ZoneInfo:
        """Return the time zone that times are written in."""
        return ZoneInfo(self.time_zone or default)
