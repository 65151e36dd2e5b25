"""Redaction over HTTP: exports with values masked, scans, and texts that are masked on request."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.core.text import clean_line, clean_text
from backend.app.schemas.categories import MASKED_BY_DEFAULT, OPTIONS, Option, masked_with
from backend.app.schemas.export import SessionExport
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import Flow
from backend.app.services.redacting import masked_export
from backend.app.services.redaction.masking import Numbers, mask_found
from backend.app.services.redaction.policy import compiled_policy
from backend.app.services.redaction.scanner import ALL_RULES, scan
from tests.backend.redaction.samples import written_out
from tests.backend.services.hostile_sessions import FRAGMENTS, START
from tests.backend.steps import FORMATS, VPN_STEPS, export, record

PLANTED = [written_out(sample)[0] for rule in ALL_RULES for sample in rule.examples]
planted = st.lists(
    st.sampled_from(PLANTED) | st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=6
).map(lambda parts: clean_text(" ".join(parts)))


@pytest.mark.parametrize("format_", FORMATS)
async def test_a_masked_export(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    plain = await export(api, vpn, format=format_)
    assert await export(api, vpn, format=format_, redaction_mode="none") == plain
    masked = await export(api, vpn, format=format_, redaction_mode="mask")
    for value in ("10.0.1.50", "8.8.8.8", "10.0.1.10", "jsmith", "10.0.1.11"):
        assert value in plain
        assert value not in masked
    assert masked.count("IP REDACTED") == 4
    assert masked.count("EMAIL REDACTED") == 1
    assert "vpn.contoso.com" in masked, "host names stay unless they are asked for"
    hosts_too = await export(api, vpn, format=format_, redaction_mode="mask", redact_hostnames=True)
    assert "vpn.contoso.com" not in hosts_too
    assert "HOST REDACTED" in hosts_too


ON_REQUEST = {
    "redact_hostnames": ("dc01.corp.local", "[HOST REDACTED]"),
    "redact_accounts": ("CONTOSO\\jsmith", "[ACCOUNT REDACTED]"),
    "redact_phones": ("+1 555-234-5678", "[PHONE REDACTED]"),
    "redact_ids": ("DE89 3704 0044 0532 0130 00", "[ID REDACTED]"),
}


@pytest.mark.parametrize("option", ON_REQUEST)
async def test_what_is_masked_on_request(
    api: httpx.AsyncClient, session: dict[str, Any], option: str
) -> None:
    text = " and ".join(value for value, _placeholder in ON_REQUEST.values())
    value, placeholder = ON_REQUEST[option]
    masked = (await api.post("redaction/mask", json={"text": text, option: True})).json()
    assert masked == {"text": text.replace(value, placeholder), "masked": 1}
    path = f"sessions/{session['id']}"
    assert (await api.patch(path, json={"scratchpad": text})).status_code == 200
    for format_ in FORMATS:
        options = {"format": format_, "redaction_mode": "mask", "detail_level": "full"}
        unasked = (await api.post(f"{path}/export", json=options)).text
        assert placeholder[1:-1] not in unasked, "nothing of it is masked by default"
        asked = (await api.post(f"{path}/export", json={**options, option: True})).text
        assert placeholder[1:-1] in asked
        assert value.partition(" ")[2] == "" or value not in asked


async def test_every_field_is_masked(api: httpx.AsyncClient, session: dict[str, Any]) -> None:
    path = f"sessions/{session['id']}"
    names = ("ticket_number", "client_name", "scratchpad", "outcome_notes", "next_steps")
    values = {name: f"{name} 203.0.113.{number}" for number, name in enumerate(names, start=1)}
    assert (await api.patch(path, json=values)).status_code == 200
    custom = {
        "node_id": "custom-1",
        "question": "q 203.0.113.11",
        "action_performed": "a 203.0.113.12",
        "notes": "n 203.0.113.13",
        "command_output": "o 203.0.113.14",
    }
    await record(api, session["id"], VPN_STEPS[0], custom)
    summary = {"impact": "i 203.0.113.21", "status": "s 203.0.113.22"}
    for format_ in FORMATS:
        options = {"format": format_, "redaction_mode": "mask", "include_summary": True, "summary": summary}
        answer = await api.post(f"{path}/export", json={**options, "detail_level": "full"})
        assert answer.status_code == 200
        assert "203.0.113" not in answer.text + answer.headers["content-disposition"]
        assert answer.text.count("IP REDACTED") >= 11
    assert (await api.get(path)).json()["scratchpad"] == values["scratchpad"], "the session keeps its values"


async def test_scan_and_mask(api: httpx.AsyncClient) -> None:
    text = "é from 10.0.0.1 and jo@example.com on \\\\fs01\\share"
    findings = (await api.post("redaction/scan", json={"text": text})).json()["findings"]
    seen = [
        (text[one["start"] : one["end"]], one["placeholder"], one["masked_by_default"]) for one in findings
    ]
    assert seen == [
        ("10.0.0.1", "[IP REDACTED]", True),
        ("jo@example.com", "[EMAIL REDACTED]", True),
        ("\\\\fs01\\share", "[UNC REDACTED]", False),
    ]
    masked = (await api.post("redaction/mask", json={"text": text})).json()
    assert masked == {"text": "é from [IP REDACTED] and [EMAIL REDACTED] on \\\\fs01\\share", "masked": 2}
    kept = [{name: findings[2][name] for name in ("start", "end", "category")}]
    chosen = (await api.post("redaction/mask", json={"text": text, "findings": kept})).json()
    assert chosen == {"text": "é from 10.0.0.1 and jo@example.com on [UNC REDACTED]", "masked": 1}
    none = (await api.post("redaction/mask", json={"text": text, "findings": []})).json()
    assert none == {"text": text, "masked": 0}


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("scan", {"text": 7}),
        ("scan", {}),
        ("scan", {"text": "x", "more": 1}),
        ("mask", {"text": "abc", "findings": [{"start": 0, "end": 9, "category": "ip"}]}),
        ("mask", {"text": "abc", "findings": [{"start": 2, "end": 1, "category": "ip"}]}),
        ("mask", {"text": "abc", "findings": [{"start": 0, "end": 1, "category": "colour"}]}),
    ],
)
async def test_what_is_no_text_and_no_finding(
    api: httpx.AsyncClient, call: str, body: dict[str, Any]
) -> None:
    answer = await api.post(f"redaction/{call}", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_not_utf8_and_too_long(api: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    answer = await api.post("redaction/scan", content=b'{"text": "\xff\xfe"}', headers=headers)
    assert answer.status_code in (400, 422)
    answer = await api.post("redaction/scan", json={"text": "a" * 10_000_001})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:resolutionflow:problem:text-too-long")
    assert "Send it in parts" in answer.json()["detail"]


requested = st.sets(st.sampled_from(sorted(OPTIONS)))


@given(text=planted, options=requested)
def test_masking_is_idempotent_and_leaves_nothing(text: str, options: set[Option]) -> None:
    also = masked_with(options)
    once, _count = mask_found(text, also=also)
    assert mask_found(once, also=also) == (once, 0)
    assert [one for one in scan(once) if one.category in MASKED_BY_DEFAULT | also] == []


@pytest.mark.parametrize(
    "format_", [pytest.param(one, marks=[] if one == "markdown" else pytest.mark.soak) for one in FORMATS]
)
@given(texts=st.lists(planted, min_size=11, max_size=11), options=requested)
def test_nothing_is_found_again_in_a_masked_note(
    format_: str, texts: list[str], options: set[Option]
) -> None:
    session = _session(texts)
    asked = {f"redact_{option}": True for option in options}
    note, _name = masked_export(
        session,
        SessionExport.model_validate(
            {"format": format_, "detail_level": "full", "include_summary": True, **asked}
        ),
        policy=compiled_policy(),
    )
    looked_for = MASKED_BY_DEFAULT | masked_with(options)
    assert [note[one.start : one.end] for one in scan(note) if one.category in looked_for] == []


def _session(texts: list[str]) -> SessionResponse:
    flow = {
        "name": clean_line(texts[0])[:500] or "Flow",
        "root": "n",
        "nodes": {"n": {"type": "solution", "title": "E"}},
    }
    step = DecisionResponse(
        id=UUID(int=1),
        position=1,
        node_id="custom-1",
        question=clean_line(texts[1])[:500],
        answer=clean_line(texts[2])[:500],
        action_performed=texts[3],
        notes=texts[4],
        command_output=texts[5],
        command_output_length=len(texts[5]),
        recorded_at=START,
        created_at=START,
        next_node_id="n",
    )
    return SessionResponse(
        id=UUID(int=1),
        tree_id=UUID(int=2),
        tree_snapshot=Flow.model_validate(flow),
        ticket_number=clean_line(texts[6])[:500],
        client_name=clean_line(texts[7])[:500],
        started_at=START,
        completed_at=START,
        outcome_notes=texts[8],
        next_steps=texts[9],
        scratchpad=texts[10],
        exported=False,
        version=1,
        owner_id=UUID(int=3),
        current_node_id="n",
        decisions=(step,),
    )


def test_numbers_are_the_same_for_the_same_value() -> None:
    numbers = Numbers()
    text = "10.0.0.1 10.0.0.2 ip-10-0-0-1.x 2001:DB8::1 and 2001:db8:0:0:0:0:0:1"
    assert mask_found(text, numbers=numbers)[0] == (
        "[IP REDACTED #1] [IP REDACTED #2] ip-[IP REDACTED #1].x [IP REDACTED #3] and [IP REDACTED #3]"
    )
    assert mask_found("10.0.0.2", numbers=numbers)[0] == "[IP REDACTED #2]"
