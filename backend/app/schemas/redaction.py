"""Sensitive values on the wire. Texts are taken as they are: cleaning would shift the offsets."""

from typing import Annotated, ClassVar

from pydantic import Field, StrictBool

from backend.app.schemas.base import OUTPUTS, RequestBody, ResponseBody
from backend.app.schemas.categories import OPTIONS, Category, Option

LONGEST_TEXT = 10_000_000
"""Characters that are scanned in one call."""
MOST_FINDINGS = 50_000
"""Findings that a server tells, and any API takes, in one call."""


class ScanRequest(RequestBody):
    """A text to be scanned."""

    MOST_BYTES: ClassVar[int] = OUTPUTS

    text: str
    counts_only: StrictBool = False
    """Leaves the findings out of the answer: for a long text they are longer than the text."""


class FindingBody(RequestBody):
    """A stretch of a text to be masked, as a scan found it or as an engineer marked it."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    """In characters (Unicode code points), exclusive."""
    category: Category


class FindingResponse(ResponseBody):
    """A sensitive value: where it stands, what it is, and whether it is masked unless it is switched off."""

    start: int
    end: int
    category: Category
    placeholder: str
    masked_by_default: bool


class ScanResponse(ResponseBody):
    """All findings of a text, in order, and how many of them are masked by default."""

    findings: tuple[FindingResponse, ...]
    masked_by_default: int


class AlsoMasked(RequestBody):
    """What is masked besides the default; what the team decided is masked in any case."""

    redact_hostnames: StrictBool = False
    """Host names and UNC paths."""
    redact_accounts: StrictBool = False
    """Users, home folders, and the ids of tenants and subscriptions."""
    redact_phones: StrictBool = False
    """Telephone numbers."""
    redact_ids: StrictBool = False
    """IBAN, social security numbers, and numbers beside words such as passport."""

    @property
    def chosen(self) -> tuple[Option, ...]:
        """The options that are switched on."""
        return tuple(option for option in OPTIONS if getattr(self, f"redact_{option}"))


class MaskRequest(AlsoMasked):
    """A text to be masked.

    `findings` is what is masked; left out, what a scan finds and masks by default, and what is chosen besides.
    """

    MOST_BYTES: ClassVar[int] = OUTPUTS
    MOST_VALUES: ClassVar[int] = 4 * MOST_FINDINGS + 20

    text: str
    findings: Annotated[tuple[FindingBody, ...], Field(fail_fast=True)] | None = None


class MaskResponse(ResponseBody):
    """The masked text."""

    text: str
    masked: int
    """How many values were masked."""
