"""What all bodies of the wire contract share."""

from pydantic import BaseModel, ConfigDict


class RequestBody(BaseModel):
    """A body that a client sends. A field nobody knows is an error, not a wish that goes unheard."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ResponseBody(BaseModel):
    """A body that the API answers. Clients ignore fields that they do not know yet.

    It is built when it is first used: all at once would hold up the start.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)
