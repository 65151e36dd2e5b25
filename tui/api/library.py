"""The step library over HTTP."""

from pydantic import RootModel

from backend.app.schemas.library import LibraryStepCreate, LibraryStepResponse
from tui.api.http import Http, parsed


class _Steps(RootModel[list[LibraryStepResponse]]):
    """A list of custom steps."""


async def list_steps(http: Http, search: str) -> list[LibraryStepResponse]:
    """Return the custom steps that match, by title."""
    params: dict[str, str | int | bool] = {"q": search} if search else {}
    return parsed(await http.call("GET", "step-library", params=params), _Steps).root


async def add_step(http: Http, body: LibraryStepCreate, *, replace: bool) -> LibraryStepResponse:
    """Add a custom step, or replace the one of the same title."""
    answer = await http.call("POST", "step-library", body=body, params={"replace": replace})
    return parsed(answer, LibraryStepResponse)
