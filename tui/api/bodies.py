"""Bodies of requests, checked before they are sent."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tui.api.errors import ApiError

Body = TypeVar("Body", bound=BaseModel)


def built(kind: type[Body], **fields: object) -> Body:
    """Return a body; what breaks the contract, such as a text that is too long, is said in a sentence."""
    try:
        return kind.model_validate(fields)
    except ValidationError as invalid:
        first = invalid.errors(include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]).replace("_", " ")
        longest = first.get("ctx", {}).get("max_length")
        reason = f"it is longer than {longest:,} characters" if longest else first["msg"]
        raise ApiError(f"The {name} cannot be saved: {reason}.") from None
