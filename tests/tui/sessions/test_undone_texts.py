"""Texts of undone steps stand under their titles, in order, and no character of any is lost."""

from datetime import UTC, datetime
from itertools import count
from typing import NamedTuple
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.app.flow import current_node_id, next_node_id, parse_flow
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from tests.backend.test_earlier_answers import FLOW
from tui.sessions.state import OpenSession, put_back

NOW = datetime(2026, 2, 13, tzinfo=UTC)
LAMP = parse_flow(FLOW)
TEXT = st.text(st.sampled_from("ab \nStep 1: Lit?[CUSTOM]→"), max_size=30)


class Drawn(NamedTuple):
    """A step: whether it is a custom one, its answer if it is not, and its notes and output."""

    custom: bool
    answer: int
    notes: str
    output: str


STEP = st.builds(Drawn, st.booleans(), st.integers(0, 2), TEXT, TEXT)


def session_of(steps: list[Drawn]) -> SessionResponse:
    recorded: list[DecisionResponse] = []
    for position, drawn in enumerate(steps, start=1):
        node_id = current_node_id(LAMP, recorded)
        if node_id is None:
            break
        options = FLOW["nodes"][node_id].get("options", [{"label": ""}])
        answer = "" if drawn.custom else options[drawn.answer % len(options)]["label"]
        node = node_id if drawn.custom else next_node_id(LAMP, node_id=node_id, answer=answer)
        recorded.append(
            DecisionResponse(
                id=UUID(int=position),
                position=position,
                node_id=f"custom-{position}" if drawn.custom else node_id,
                question=f"Custom {position}" if drawn.custom else LAMP.nodes[node_id].heading,
                answer=answer,
                action_performed="",
                notes=drawn.notes,
                command_output=drawn.output,
                command_output_length=len(drawn.output),
                recorded_at=NOW,
                created_at=NOW,
                next_node_id=node,
            )
        )
    return SessionResponse(
        id=UUID(int=0),
        tree_id=UUID(int=0),
        tree_snapshot=LAMP,
        ticket_number="",
        client_name="",
        started_at=NOW,
        completed_at=None,
        exported=False,
        version=1,
        owner_id=UUID(int=0),
        current_node_id=current_node_id(LAMP, recorded),
        decisions=tuple(recorded),
    )


def found_in_order(texts: list[str], whole: str) -> bool:
    at = 0
    for text in texts:
        at = whole.find(text, at)
        if at < 0:
            return False
        at += len(text)
    return True


@given(st.lists(STEP, min_size=1, max_size=6), TEXT, TEXT)
def test_no_character_is_lost_and_the_order_stays(steps: list[Drawn], notes: str, output: str) -> None:
    opened = OpenSession(session_of(steps))
    opened.draft.notes, opened.draft.output = notes, output
    undone = list(opened.steps)
    for step in reversed(undone):
        put_back(opened, step)
    of_flow = [step for step in undone if not step.node_id.startswith("custom-")]
    custom = [step for step in undone if step.node_id.startswith("custom-")]
    typed = opened.typed
    assert found_in_order([*(step.notes for step in of_flow), notes], typed.step.notes)
    assert found_in_order([*(step.command_output for step in of_flow), output], typed.step.output)
    assert found_in_order([step.notes for step in custom], typed.custom.notes)
    assert found_in_order([step.command_output for step in custom], typed.custom.output)
    assert all(step.question in typed.custom.title + typed.custom.action for step in custom)


WORDS = st.text("abc\n", min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=5), WORDS | st.just(""))
def test_each_text_stands_under_the_title_of_its_step(texts: list[tuple[str, str]], typed: str) -> None:
    steps: list[Drawn] = [Drawn(False, 1, *text) for text in texts]
    opened = OpenSession(session_of(steps))
    opened.draft.notes = typed
    undone = list(opened.steps)
    for step in reversed(undone):
        put_back(opened, step)
    names = ["Lit?", "Prints?"] * len(texts)
    numbered = zip(count(1), names, [*(notes for notes, _output in texts), typed], strict=False)
    blocks = [f"Step {number}: {name}\n{text}" for number, name, text in numbered if text]
    assert opened.draft.notes == "\n\n".join(blocks)


def test_a_text_that_comes_back_alone_comes_back_plain() -> None:
    opened = OpenSession(session_of([Drawn(False, 0, "seen", "out")]))
    put_back(opened, opened.steps[0])
    assert (opened.draft.notes, opened.draft.output) == ("seen", "out")
