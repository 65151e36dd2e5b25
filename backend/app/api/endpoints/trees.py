"""Flows: list, read, import."""

from uuid import UUID

from fastapi import APIRouter, status

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, SettingsDep
from backend.app.schemas.text import Line
from backend.app.schemas.trees import Flow, TreeResponse, TreeSummary
from backend.app.services import flow_search, flows

router = APIRouter(route_class=CallerFirst, prefix="/trees", tags=["trees"])


@router.get("")
def list_trees(database: DatabaseDep, caller: CallerDep, q: Line = "") -> list[TreeSummary]:
    """List the team's flows by name; with `q` at most 50 that have all these words, also in questions and titles."""
    if not q:
        return database.read(lambda db: flows.list_flows(db, caller=caller))
    return database.read(lambda db: flow_search.find_flows(db, caller=caller, q=q))


@router.get("/{tree_id}")
def get_tree(database: DatabaseDep, caller: CallerDep, tree_id: UUID) -> TreeResponse:
    """Read a flow."""
    return database.read(lambda db: flows.read_flow(db, caller=caller, flow_id=tree_id))


@router.post("", status_code=status.HTTP_201_CREATED)
def import_tree(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    flow: Flow,
    replace: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> TreeResponse:
    """Import a flow."""
    flow_id = settings.new_id()
    return database.write(
        lambda db: flows.import_flow(
            db, caller=caller, flow=flow, flow_id=flow_id, now=settings.clock(), replace=replace
        )
    )
