"""Values that engineers gave for the inputs of flows: kept with their session, and offered again for the same client."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from backend.app.core.errors import InvalidValue
from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.schemas.sessions import ClientValues
from backend.app.schemas.trees import Flow

NEWEST = 50
"""Sessions of a client that are looked at, the one that was started last first, however many there are."""


def changed_values(row: models.Session, given: dict[str, str]) -> dict[str, str]:
    """Return the values of a session once these are given, in the order of its flow's inputs; an empty one goes.

    Raises:
        InvalidValue: the session's flow has no such input, or it is secret.
    """
    flow = Flow.model_validate(row.tree_snapshot)
    inputs = {one.name: one for one in flow.inputs}
    for name in given:
        if name not in inputs:
            raise InvalidValue(f"The flow {flow.name!r} has no input {name!r}.", field=f"values.{name}")
        if inputs[name].secret:
            raise InvalidValue(
                f"The value of {name!r} is secret, and secret values are never kept.", field=f"values.{name}"
            )
    values = {**row.values, **given}
    return {name: value for name in inputs if (value := values.get(name))}


def client_values(db: Session, *, caller: Caller, client: str, names: Collection[str]) -> ClientValues:
    """Return what was last given under these names in the team's sessions of exactly this client.

    A client without a name is none: its sessions have nothing in common.
    """
    table = models.Session
    newest = of_team(table, caller).where(table.client_name == client).order_by(table.id.desc()).limit(NEWEST)
    found: dict[str, str] = {}
    for values in db.scalars(newest.with_only_columns(table.values)) if client else ():
        found = {**values, **found}
    return ClientValues(values={name: found[name] for name in names if name in found})
