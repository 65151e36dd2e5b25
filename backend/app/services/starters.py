"""The flows and library steps that come with the program."""

from sqlalchemy.orm import Session

from backend.app.core.settings import Settings
from backend.app.db.team_scope import Caller
from backend.app.services.flow_files import read_starter_flows
from backend.app.services.flows import import_tree, list_trees
from backend.app.services.library import add_step, list_steps, read_starter_steps


def add_starters(db: Session, *, caller: Caller, settings: Settings) -> None:
    """Add those that the team does not have yet; its own of the same name stay."""
    now = settings.clock()
    flows = {tree.name for tree in list_trees(db, caller=caller)}
    for flow in read_starter_flows():
        if flow.name not in flows:
            import_tree(db, caller=caller, flow=flow, tree_id=settings.new_id(), now=now)
    steps = {step.title for step in list_steps(db, caller=caller)}
    for step in read_starter_steps():
        if step.title not in steps:
            add_step(db, caller=caller, body=step, step_id=settings.new_id(), now=now)
