"""Bodies that cost much more than they weigh: refused in one sentence, and nobody else has to wait for them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.api.bodies import TOLD
from backend.app.db.engine import Database
from backend.app.embedded import create_single_user_app
from backend.app.schemas.base import LINES, OUTPUTS, RequestBody
from backend.app.schemas.redaction import MOST_FINDINGS, MaskRequest
from tests.backend.steps import VPN_STEPS, record
from tests.databases import settings_of
from tests.determinism import StepClock

JSON = {"Content-Type": "application/json"}
FINDING = {"start": 0, "end": 1, "category": "ip"}
SMALL_ANSWER = 20_000


def many(number: int, value: bytes) -> bytes:
    return b"[" + b",".join([value] * number) + b"]"


def fields(number: int) -> bytes:
    return b"{" + b",".join(b'"k%d":1' % field for field in range(number)) + b"}"


TOO_MUCH: dict[str, tuple[str, Callable[[], bytes], int, str]] = {
    "numbers": (
        "redaction/mask",
        lambda: b'{"text":"x","findings":%b}' % many(300_000, b"1"),
        413,
        f"it has more than {MaskRequest.MOST_VALUES:,} values",
    ),
    "lists": (
        "redaction/scan",
        lambda: b'{"text":%b}' % many(30_000, b"[]"),
        413,
        f"more than {RequestBody.MOST_VALUES:,} values",
    ),
    "fields": ("redaction/scan", lambda: fields(20_001), 413, "more than 20,000 values"),
    "a long line": (
        "sessions",
        lambda: b'{"ticket_number":"%b"}' % (b"a" * LINES),
        413,
        f"at most {LINES:,} bytes",
    ),
    "a long output": (
        "redaction/scan",
        lambda: b'{"text":"%b"}' % (b"a" * OUTPUTS),
        413,
        f"at most {OUTPUTS:,} bytes are taken here",
    ),
    "wide characters": (
        "redaction/scan",
        lambda: b'{"text":"%b\xf0\x9f\x98\x80"}' % (b"a" * 15_000_000),
        413,
        "with such at most 12,582,912 characters are taken",
    ),
    "wide characters, escaped": (
        "redaction/scan",
        # where two of the pieces meet in which it is looked at
        lambda: b'{"text":"%b\\ud83d\\ude00%b"}' % (b"a" * (65_536 - 9 - 3), b"a" * 15_000_000),
        413,
        "with such at most 12,582,912 characters are taken",
    ),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
async def test_a_body_that_is_too_much(api: httpx.AsyncClient, kind: str) -> None:
    path, body, status, sentence = TOO_MUCH[kind]
    answer = await api.post(path, content=body(), headers=JSON)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert sentence in answer.json()["detail"]


async def test_a_body_that_does_not_say_how_long_it_is(api: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'{"text":"'
        while True:
            sent += 1_000_000
            yield b"a" * 1_000_000

    answer = await api.post("redaction/scan", content=endless(), headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert sent <= OUTPUTS + 1_000_000


async def test_of_many_errors_the_first_are_told(api: httpx.AsyncClient) -> None:
    answer = await api.post("redaction/scan", content=fields(900), headers=JSON)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == TOLD
    assert len(answer.content) < SMALL_ANSWER


async def test_of_very_many_errors_the_number_is_told(api: httpx.AsyncClient) -> None:
    answer = await api.post("redaction/mask", content=fields(100_000), headers=JSON)
    assert answer.json()["errors"] == [{"field": "", "message": "100,001 values are wrong in it"}]


TAKEN = {
    "an output of colours, whose escapes are cut as they fall": "a\x1b[m" * 4_500_000,
    "an output of quotes": '"' * 20_000_000,
    "an output in another alphabet": "\u0434" * 13_000_000,
    "an output of emoji": "\U0001f600" * 5_000_000,
}


@pytest.mark.soak
@pytest.mark.parametrize("kind", TAKEN)
async def test_what_the_contract_takes_is_taken(
    api: httpx.AsyncClient, session: dict[str, Any], kind: str
) -> None:
    (step,) = await record(api, session["id"], {**VPN_STEPS[0], "command_output": TAKEN[kind]})
    assert step["command_output_length"] == len(TAKEN[kind].replace("\x1b[m", ""))


async def test_a_large_flow_is_taken(api: httpx.AsyncClient) -> None:
    options = [{"label": str(number), "next": "end"} for number in range(9)]
    nodes: dict[str, Any] = {
        f"n{number}": {"type": "decision", "question": "Which?", "options": options}
        for number in range(1_500)
    }
    for number in range(1_499):
        nodes[f"n{number}"]["options"] = [{"label": "On", "next": f"n{number + 1}"}, *options[1:]]
    nodes["end"] = {"type": "solution", "title": "End", "help": "\u4e2d" * 800_000}
    answer = await api.post("trees", json={"name": "Large", "root": "n0", "nodes": nodes})
    assert answer.status_code == 201, answer.text[:300]


@pytest.mark.parametrize(
    ("start", "status"), [(b"\xef\xbb\xbf", 200), (b"\xff", 400), ("{".encode("utf-16"), 400)]
)
async def test_a_body_is_utf_8(api: httpx.AsyncClient, start: bytes, status: int) -> None:
    answer = await api.post("redaction/scan", content=start + b'{"text":"x"}', headers=JSON)
    assert answer.status_code == status
    assert status == 200 or answer.json()["detail"] == "The body has to be JSON in UTF-8."


async def test_a_list_is_read_up_to_its_first_error(api: httpx.AsyncClient) -> None:
    body = b'{"text":"x","findings":%b}' % many(100_000, b"1")
    answer = await api.post("redaction/mask", content=body, headers=JSON)
    assert [error["field"] for error in answer.json()["errors"]] == ["findings.0"]


async def test_what_is_wrong_is_not_quoted_at_length(api: httpx.AsyncClient, session: dict[str, Any]) -> None:
    for body in ({"time_zone": "x" * 1_000_000}, {"format": "x" * 1_000_000}, {"x" * 1_000_000: 1}):
        answer = await api.post(f"sessions/{session['id']}/export", json=body)
        assert answer.status_code == 422
        assert len(answer.content) < SMALL_ANSWER


async def test_all_findings_that_are_told_are_taken_for_masking(api: httpx.AsyncClient) -> None:
    answer = await api.post("redaction/mask", json={"text": "xy", "findings": [FINDING] * MOST_FINDINGS})
    assert answer.status_code == 200


async def test_a_text_with_more_values_than_a_server_tells(database: Database, clock: StepClock) -> None:
    app = create_single_user_app(database, settings=replace(settings_of(clock), most_findings=MOST_FINDINGS))
    api = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api/api/v1/")
    text = "10.1.2.3 " * (MOST_FINDINGS + 1)
    answer = await api.post("redaction/scan", json={"text": text})
    assert answer.status_code == 413
    assert f"The text has more than {MOST_FINDINGS:,} sensitive values" in answer.json()["detail"]
    counted = await api.post("redaction/scan", json={"text": text, "counts_only": True})
    assert counted.json()["masked_by_default"] == MOST_FINDINGS + 1


async def test_ones_own_database_tells_all_values(api: httpx.AsyncClient) -> None:
    answer = await api.post("redaction/scan", json={"text": "10.1.2.3 " * (MOST_FINDINGS + 1)})
    assert len(answer.json()["findings"]) == MOST_FINDINGS + 1


async def test_what_a_text_holds_is_no_value(api: httpx.AsyncClient) -> None:
    """However its quotes, backslashes, commas and brackets fall on the pieces in which a body is looked at."""

    @given(st.text(st.sampled_from('"\\,[]{}aä\n'), min_size=1, max_size=40), st.booleans())
    def texts(piece: str, ascii_only: bool) -> None:
        found.append((piece * (140_000 // len(piece)), ascii_only))

    found: list[tuple[str, bool]] = []
    texts()
    for text, ascii_only in found:
        body = json.dumps({"text": text}, ensure_ascii=ascii_only).encode()
        answer = await api.post("redaction/mask", content=body, headers=JSON)
        assert answer.status_code == 200, text[:40]


@pytest.mark.parametrize("text", ["ab\b\r\x1b[5C" * 100_000, "\x01\u202e" * 300_000, "a\x1b]" * 300_000])
async def test_nobody_waits_for_a_long_body(
    api: httpx.AsyncClient, session: dict[str, Any], text: str
) -> None:
    (step,) = await record(api, session["id"], VPN_STEPS[0])
    changed = api.patch(
        f"sessions/{session['id']}/decisions/{step['id']}",
        json={"command_output": text},
        headers={"If-Match": '"2"'},
    )
    answered = asyncio.create_task(changed)
    calls = 0
    while not answered.done():
        await asyncio.sleep(0)  # in one process a call alone lets no other come to its turn
        (await api.get("health/live")).raise_for_status()
        calls += not answered.done()
    assert (await answered).status_code == 200
    assert calls > 10
