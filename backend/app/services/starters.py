"""The flows and library steps that come with the program."""

import hashlib
import json
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.core.settings import Settings
from backend.app.db.team_scope import Caller
from backend.app.schemas.trees import Flow
from backend.app.services import library
from backend.app.services.flow_files import read_starter_flows
from backend.app.services.flows import import_flow, list_flows, read_flow

EARLIER = frozenset({
    *("d08bd3a475f6259e", "b743454b81ad365e", "256fe6af9fe8c8a1", "273a17f98e80adb0", "945eda5d5121bd7d"),
    *("33b3d8f0e645c651", "c241244e260ea6de", "ef5b7a793ff84a38", "a88bec970be0e678", "35c68eafa7920805"),
    *("aad9f1ea78cb9a8b", "6bd59d2e5baa3b1f", "32b3e38e1a076244"),
})  # fmt: skip
"""The fingerprints of starter flows as earlier versions of the program brought them."""


def fingerprint(flow: Flow) -> str:
    """Return what tells a flow's content from every other's."""
    written = json.dumps(flow.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def add_starters(db: Session, *, caller: Caller, settings: Settings) -> None:
    """Add those that the team does not have yet.

    A flow of the same name stays as the team has it, unless it is still what an earlier version brought. Sessions keep
    the content that they began with.
    """
    now = settings.clock()
    caller = replace(caller, is_audited=False)  # nobody adds them: they come with the team
    known = {flow.name: flow.id for flow in list_flows(db, caller=caller)}
    for flow in read_starter_flows():
        is_outdated = flow.name in known and _is_untouched(db, caller=caller, flow_id=known[flow.name])
        if flow.name not in known or is_outdated:
            new_id = settings.new_id()
            import_flow(db, caller=caller, flow=flow, flow_id=new_id, now=now, replace=is_outdated)
    titles = {step.title for step in library.list_steps(db, caller=caller)}
    for step in library.read_starter_steps():
        if step.title not in titles:
            library.add_step(db, caller=caller, body=step, step_id=settings.new_id(), now=now)


def _is_untouched(db: Session, *, caller: Caller, flow_id: UUID) -> bool:
    return fingerprint(read_flow(db, caller=caller, flow_id=flow_id).flow) in EARLIER
