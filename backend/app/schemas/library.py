"""The step library on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import UUID7

from backend.app.schemas.base import RequestBody, ResponseBody
from backend.app.schemas.text import NonEmptyLine, Stored, Text


class LibraryStepCreate(RequestBody):
    """A custom step to keep for later use."""

    id: UUID7 | None = None
    title: NonEmptyLine
    action: Text = ""
    """What is done in this step; it is filled in where the step is used, and can be edited there."""


class LibraryStepResponse(ResponseBody):
    """A custom step of the library."""

    id: UUID
    title: Stored
    action: Stored
    created_at: datetime
