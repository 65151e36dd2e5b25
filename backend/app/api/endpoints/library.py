"""The step library: list, search, add."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, SettingsDep
from backend.app.schemas.library import LibraryStepCreate, LibraryStepResponse
from backend.app.schemas.text import Line
from backend.app.services import library

router = APIRouter(route_class=CallerFirst, prefix="/step-library", tags=["step library"])


@router.get("")
def list_steps(
    database: DatabaseDep,
    caller: CallerDep,
    q: Line = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> list[LibraryStepResponse]:
    """List the team's custom steps by title."""
    return database.read(lambda db: library.list_steps(db, caller=caller, q=q, limit=limit))


@router.post("", status_code=status.HTTP_201_CREATED)
def add_step(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    body: LibraryStepCreate,
    replace: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> LibraryStepResponse:
    """Add a custom step to the library."""
    step_id = body.id or settings.new_id()
    return database.write(
        lambda db: library.add_step(
            db,
            caller=caller,
            body=body,
            step_id=step_id,
            now=settings.clock(),
            replace=replace,
        )
    )
