"""The flows and library steps that come with the program."""

from dataclasses import replace

from sqlalchemy.orm import Session

from backend.app.core.settings import Settings
from backend.app.db.team_scope import Caller
from backend.app.services import library
from backend.app.services.flow_files import read_starter_flows
from backend.app.services.flows import import_flow, list_flows


def add_starters(db: Session, *, caller: Caller, settings: Settings) -> None:
    """Add those that the team does not have yet; its own of the same name stay."""
    now = settings.clock()
    caller = replace(caller, is_audited=False)  # nobody adds them: they come with the team
    known = {flow.name for flow in list_flows(db, caller=caller)}
    for flow in read_starter_flows():
        if flow.name not in known:
            import_flow(db, caller=caller, flow=flow, flow_id=settings.new_id(), now=now)
    titles = {step.title for step in library.list_steps(db, caller=caller)}
    for step in library.read_starter_steps():
        if step.title not in titles:
            library.add_step(db, caller=caller, body=step, step_id=settings.new_id(), now=now)
