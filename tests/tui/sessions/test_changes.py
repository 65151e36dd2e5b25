"""Changes are read as they were written, and what is not understood is set aside with its text."""

from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.app.flow import parse_flow
from backend.app.schemas.sessions import DecisionCreate, SessionResponse
from tests.teams import FLOW
from tui.sessions.changes import Append, Aside, Change, Edit, Rewrite, Texts, Undo, Values, as_row, from_row

NOW = datetime(2026, 2, 13, tzinfo=UTC)
IDS = st.uuids(version=4).map(lambda found: UUID(int=found.int & ~(0xF << 76) | (0x7 << 76)))
TEXT = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=50)
REWRITES = st.builds(Rewrite, TEXT, st.lists(TEXT, max_size=3).map(tuple))
CHANGES: st.SearchStrategy[Change | Aside] = st.one_of(
    st.builds(
        Append,
        st.builds(
            DecisionCreate,
            id=IDS,
            after=st.none() | IDS,
            node_id=st.just("n1"),
            answer=TEXT,
            notes=TEXT,
            command_output=TEXT,
            recorded_at=st.just(NOW),
        ),
    ),
    st.builds(
        Edit,
        IDS,
        st.dictionaries(st.sampled_from(["answer", "notes", "action_performed", "command_output"]), REWRITES),
    ),
    st.builds(Undo, IDS),
    st.builds(
        Texts, st.dictionaries(st.sampled_from(["scratchpad", "next_steps", "ticket_number"]), REWRITES)
    ),
    st.builds(Values, st.dictionaries(st.sampled_from(["gateway", "user"]), TEXT)),
    st.builds(Aside, TEXT, TEXT),
)


@given(CHANGES)
def test_what_is_written_is_read_again(change: Change | Aside) -> None:
    assert from_row(*as_row(change)) == change


@given(
    st.sampled_from(["append", "edit", "undo", "texts", "values", "aside", "rename", ""]),
    st.text() | st.just("{}"),
)
def test_any_row_is_read_and_its_text_is_kept(kind: str, body: str) -> None:
    change = from_row(kind, body)
    assert from_row(*as_row(change)) == change
    if isinstance(change, Aside) and kind != "aside":
        assert change.texts == (body,) and kind in change.heading()


SESSION = SessionResponse(
    id=UUID(int=1),
    tree_id=UUID(int=2),
    tree_snapshot=parse_flow(FLOW),
    ticket_number="SR-1",
    client_name="",
    started_at=NOW,
    completed_at=None,
    exported=False,
    version=1,
    owner_id=UUID(int=3),
    current_node_id="on",
)


@given(CHANGES)
def test_a_change_of_another_flow_shows_nothing(change: Change | Aside) -> None:
    if isinstance(change, Append):
        assert change.shown_in(SESSION) == SESSION
        assert change.heading(SESSION.tree_snapshot).startswith("Step n1")


@given(st.lists(st.tuples(TEXT, TEXT, st.booleans()), min_size=1, max_size=5))
def test_texts_that_wait_together_stand_over_all_that_the_server_may_have(
    saves: list[tuple[str, str, bool]],
) -> None:
    before = saves[0][0]
    change, may_stand = Texts({"scratchpad": Rewrite(saves[0][1], (before,))}), {before}
    for (_over, earlier, attempted), (_base, text, _next) in pairwise(saves):
        if attempted:
            may_stand.add(earlier)
        change = change.followed_by(Texts({"scratchpad": Rewrite(text, (earlier,))}), attempted=attempted)
    assert set(change.rewrites["scratchpad"].over) == may_stand
    assert change.rewrites["scratchpad"].text == saves[-1][1]


def test_an_edit_that_an_older_version_stored_is_read() -> None:
    row = '["00000000-0000-7000-8000-000000000001", {"notes": ["after", ["before"]]}]'
    assert from_row("edit", row) == Edit(
        UUID("00000000-0000-7000-8000-000000000001"), {"notes": Rewrite("after", ("before",))}
    )
