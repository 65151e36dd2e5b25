"""Secret values are left out of what is recorded, and nothing else of it is."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from backend.app.schemas.sessions import SessionResponse
from backend.app.schemas.trees import Flow
from tests.tui.gateway_flow import GATEWAY
from tui.sessions.secrets import without_secrets
from tui.sessions.state import OpenSession

NOW = datetime(2026, 2, 13, 9, 0, tzinfo=UTC)
OUT = "[PIN left out]"


def opened(secret: str, *commands: str) -> OpenSession:
    raw = GATEWAY.model_dump(mode="json")
    raw["inputs"][2]["label"] = "PIN"
    raw["inputs"].append({"name": "key", "label": "Key of 123", "secret": True})
    raw["nodes"]["login"]["commands"] = [*commands] or ["curl -u {user}:{pin} https://x"]
    session = SessionResponse(
        id=UUID(int=1),
        owner_id=UUID(int=3),
        tree_id=UUID(int=2),
        tree_snapshot=Flow.model_validate(raw),
        values={"user": "jd"},
        ticket_number="SR-1",
        client_name="",
        started_at=NOW,
        completed_at=None,
        scratchpad="",
        outcome_notes="",
        next_steps="",
        decisions=(),
        exported=False,
        current_node_id="reach",
        version=1,
    )
    found = OpenSession(session)
    found.secrets["pin"] = secret
    return found


@pytest.mark.parametrize(
    ("secret", "text", "left"),
    [
        ("cat", "cat concatenates a category; -u jd:cat. Cat!", f"{OUT} concatenates a category; -u jd:{OUT}. Cat!"),
        ("123", "123 of 1234, port=123, 10.1.123.4, 0123", f"{OUT} of 1234, port={OUT}, 10.1.{OUT}.4, 0123"),
        ("a b", "a b, was a big; 'a b'", f"{OUT}, was a big; {OUT}"),
        ("#a1", "x#a1 #a12 #a1\n", f"x{OUT} #a12 {OUT}\n"),
        ("$$$", "cost: $$$$$$", f"cost: {OUT}{OUT}"),
        ("a$b", 'as typed a$b, "a`$b" in PowerShell, xa$b', f'as typed {OUT}, "{OUT}" in PowerShell, xa$b'),
        ("été", "été, étés, l'été", f"{OUT}, étés, l'{OUT}"),
        ("密码子", "我的密码子是", f"我的{OUT}是"),
        ("abc", "我的abc是", f"我的{OUT}是"),
        ("secret", "mysecrets", f"my{OUT}s"),  # long enough to be there by no chance
        ("12345", "12345\t123456\n1234512345", f"{OUT}\t123456\n1234512345"),
        (".*+", "a.*+b", f"a{OUT}b"),
    ],
)  # fmt: skip
def test_a_value_is_left_out_and_no_part_of_another_word(secret: str, text: str, left: str) -> None:
    cleared = without_secrets(opened(secret), text)
    assert cleared == (left, "PIN left out")


def test_a_text_without_it_is_as_it_was() -> None:
    assert without_secrets(opened("cat"), "concatenate the category") == ("concatenate the category", "")


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("mysql -p{pin} -u x", f"$ mysql -p{OUT} -u x"),
        ("login {user}{pin}", f"$ login jd{OUT}"),
        ("echo {pin}_{pin}s", f"$ echo {OUT}_{OUT}s"),
    ],
)
def test_where_a_command_has_a_short_one_within_a_word_it_is_left_out_too(command: str, shown: str) -> None:
    line = command.replace("{pin}", "cat").replace("{user}", "jd")
    cleared = without_secrets(opened("cat", command), f"$ {line}\nconcatenated")
    assert cleared.text == f"{shown}\nconcatenated"


def test_of_two_values_each_is_left_out_whatever_they_share() -> None:
    session = opened("123")
    session.secrets["key"] = "abc123def456"
    assert without_secrets(session, "xabc123def456 123").text == f"x[Key of 123 left out] {OUT}"
