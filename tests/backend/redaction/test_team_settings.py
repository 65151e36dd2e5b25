"""What a team decides about redaction: its own words, what it allows, and numbered placeholders."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.schemas.settings import HARMLESS
from backend.app.services.redaction.custom_words import Word
from backend.app.services.redaction.masking import Numbers, mask_found
from backend.app.services.redaction.policy import compiled_policy
from backend.app.services.redaction.scanner import scan
from tests.backend.steps import FORMATS, export

NOTHING: dict[str, Any] = {
    "custom_words": [],
    "allow_list": [],
    "also_masked": [],
    "numbered_placeholders": False,
}


def literal(text: str) -> dict[str, Any]:
    return {"text": text, "is_pattern": False}


def pattern(text: str) -> dict[str, Any]:
    return {"text": text, "is_pattern": True}


async def decide(api: httpx.AsyncClient, **decided: Any) -> None:
    answer = await api.put("settings", json=decided)
    assert answer.status_code == 200, answer.text


async def masked(api: httpx.AsyncClient, text: str) -> str:
    answer = await api.post("redaction/mask", json={"text": text})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["text"])


async def test_nothing_is_decided_at_first(api: httpx.AsyncClient) -> None:
    answer = await api.get("settings")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"0"')
    assert answer.json() == {**NOTHING, "version": 0}


async def test_what_a_team_has_masked_is_masked_for_all(api: httpx.AsyncClient, vpn: str) -> None:
    await decide(api, also_masked=["accounts", "hostnames"])
    assert (await api.get("settings")).json()["also_masked"] == ["accounts", "hostnames"]
    text = "CONTOSO\\jsmith on dc01.corp.local, +1 555-234-5678"
    assert await masked(api, text) == "[ACCOUNT REDACTED] on [HOST REDACTED], +1 555-234-5678"
    found = (await api.post("redaction/scan", json={"text": text})).json()
    assert found["masked_by_default"] == 2
    assert [one["category"] for one in found["findings"] if one["masked_by_default"]] == ["account", "host"]
    assert "vpn.contoso.com" not in await export(api, vpn, redaction_mode="mask")
    assert (await api.put("settings", json={"also_masked": ["names"]})).status_code == 422


async def test_settings_stay_and_are_not_overwritten_in_silence(api: httpx.AsyncClient) -> None:
    decided = {**NOTHING, "custom_words": [literal("Contoso")], "allow_list": ["8.8.8.8"]}
    answer = await api.put("settings", json=decided, headers={"if-match": '"0"'})
    assert (answer.status_code, answer.json()) == (200, {**decided, "version": 1})
    assert (await api.get("settings")).json() == {**decided, "version": 1}
    late = await api.put("settings", json=NOTHING, headers={"if-match": '"0"'})
    assert (late.status_code, late.json()["version"]) == (412, 1)
    assert (await api.get("settings")).json()["allow_list"] == ["8.8.8.8"]
    again = await api.put("settings", json=decided, headers={"if-match": '"1"'})
    assert again.json()["version"] == 1, "the same settings are no change"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"custom_words": [literal("Contoso"), pattern("(")]}, "Custom words, entry 2, (: this is no RE2"),
        ({"custom_words": [pattern("x*")]}, "matches where there is nothing"),
        ({"custom_words": [pattern("(?=x)")]}, "this is no RE2 pattern"),
        ({"custom_words": [pattern("(((a{100}){100}){100})")]}, "this is no RE2 pattern"),
        ({"custom_words": [literal("x")]}, "at least two characters"),
        ({"allow_list": ["::1", "10.0.0.0/33"]}, "Allow list, entry 2, 10.0.0.0/33"),
    ],
)
async def test_wrong_entries_are_named(api: httpx.AsyncClient, wrong: dict[str, Any], said: str) -> None:
    answer = await api.put("settings", json=wrong)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:resolutionflow:problem:invalid-settings")
    assert said in answer.json()["detail"]
    assert (await api.get("settings")).json()["version"] == 0


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ([literal("Contoso")], "CONTOSO, contoso.com, Contosoft, xcontoso", "#, #.com, Contosoft, xcontoso"),
        ([literal("Contoso")], "Contoso Contoso contoso", "# # #"),
        ([literal("Contoso Ltd"), literal("Contoso")], "Contoso  Ltd\nContoso Ltda", "#\n# Ltda"),
        ([literal("Contoso Ltd")], "Contoso\nLtd", "#"),
        ([literal("Grüne Straße")], "GRÜNE STRAßE 😀 grüne straße", "# 😀 #"),
        ([literal("a.b (c)")], "a.b (c) axb (c)", "# axb (c)"),
        ([pattern(r"SRV-\d+")], "srv-17, 日SRV-2日", "#, 日#日"),
        ([pattern("(?-i)Acme")], "Acme acme", "# acme"),
        ([pattern("[a-z]")], "one two", "# #"),
        ([pattern("server .*")], "server at 10.0.0.1 in Rome", "#"),
    ],
)
async def test_custom_words(
    api: httpx.AsyncClient, words: list[dict[str, Any]], text: str, expected: str
) -> None:
    await decide(api, custom_words=words)
    assert (await masked(api, text)) == expected.replace("#", "[CUSTOM REDACTED]")
    found = (await api.post("redaction/scan", json={"text": text})).json()
    assert found["masked_by_default"] == expected.count("#")
    assert {one["category"] for one in found["findings"] if one["masked_by_default"]} == {"custom"}


def test_a_pattern_that_reaches_over_what_is_masked_leaves_no_rest() -> None:
    policy = compiled_policy(words=(Word("server .*", is_pattern=True),))
    once, _count = mask_found("the server [IP REDACTED] is jane's", policy=policy)
    assert once == "the [CUSTOM REDACTED][IP REDACTED][CUSTOM REDACTED]"
    assert mask_found(once, policy=policy) == (once, 0)


async def test_a_pattern_cannot_hang_a_scan(api: httpx.AsyncClient) -> None:
    await decide(api, custom_words=[pattern("a.*b|a|(a+)+c")])
    answer = await api.post("redaction/scan", json={"text": "a" * 2_000_000})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:resolutionflow:problem:slow-pattern")
    assert "was not checked" in answer.json()["detail"]


async def test_what_is_not_checked_is_not_marked_as_exported(api: httpx.AsyncClient, vpn: str) -> None:
    await decide(api, custom_words=[pattern("a.*b|a")])
    pad = {"title": "x", "scratchpad": "a" * 900_000}
    tree_id = (await api.get(f"sessions/{vpn}")).json()["tree_id"]
    session = (await api.post("sessions", json={"tree_id": tree_id})).json()
    await api.patch(f"sessions/{session['id']}", json={"scratchpad": pad["scratchpad"]})
    await api.post(f"sessions/{session['id']}/complete", json={})
    answer = await api.post(f"sessions/{session['id']}/export", json={"redaction_mode": "mask"})
    assert answer.status_code == 422
    assert not (await api.get(f"sessions/{session['id']}")).json()["exported"]


async def test_the_allow_list(api: httpx.AsyncClient) -> None:
    text = "8.8.8.8 10.1.2.3 10.2.0.1 2001:DB8::1 ::ffff:8.8.8.8 help@msp.example jo@msp.example \\\\fs\\pub"
    await decide(api, allow_list=["8.8.8.8", "10.1.0.0/16", "2001:db8::/32", "Help@msp.example", r"\\fs\pub"])
    kept = "8.8.8.8 10.1.2.3 # 2001:DB8::1 ::ffff:8.8.8.8 help@msp.example @ \\\\fs\\pub"
    assert (await masked(api, text)) == kept.replace("#", "[IP REDACTED]").replace("@ ", "[EMAIL REDACTED] ")
    found = (await api.post("redaction/scan", json={"text": text})).json()["findings"]
    assert "unc" not in {one["category"] for one in found}


def test_the_harmless_addresses_are_a_list_that_can_be_taken() -> None:
    policy = compiled_policy(allowed=HARMLESS)
    assert scan("127.0.0.1 ::1 255.255.255.0 0.0.0.255 8.8.8.8 192.0.2.7 2001:db8::7", policy) == []
    assert len(scan("10.0.0.1 8.8.8.9 2001:db9::7", policy)) == 3


async def test_a_token_is_found_though_it_holds_an_allowed_address(api: httpx.AsyncClient) -> None:
    await decide(api, allow_list=["10.0.0.0/8"])
    assert "s3cret" not in await masked(api, "https://admin:s3cret10.0.0.1@10.0.0.1/")


@pytest.mark.parametrize("format_", FORMATS)
async def test_numbered_placeholders_in_a_note(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    await decide(api, numbered_placeholders=True, custom_words=[literal("Contoso Ltd")])
    note = await export(api, vpn, format=format_, redaction_mode="mask", include_summary=True)
    plain = await export(api, vpn, format=format_, redaction_mode="none", include_summary=True)
    assert note.count("IP REDACTED #1]") == plain.count("10.0.1.50")
    assert note.count("IP REDACTED #2]") == plain.count("8.8.8.8")
    assert note.count("CUSTOM REDACTED #1]") == plain.count("Contoso Ltd")
    assert "Contoso Ltd" not in note


async def test_numbers_go_on_after_those_of_a_text_masked_before(api: httpx.AsyncClient) -> None:
    await decide(api, numbered_placeholders=True)
    once = await masked(api, "10.0.0.1 10.0.0.2 jo@example.com")
    assert once == "[IP REDACTED #1] [IP REDACTED #2] [EMAIL REDACTED #1]"
    assert await masked(api, once) == once
    assert await masked(api, once + " 10.0.0.3 10.0.0.3") == once + " [IP REDACTED #3] [IP REDACTED #3]"
    chosen = {"text": "a 10.0.0.1 [IP REDACTED #4]", "findings": [{"start": 2, "end": 10, "category": "ip"}]}
    assert (await api.post("redaction/mask", json=chosen)).json()["text"] == (
        "a [IP REDACTED #5] [IP REDACTED #4]"
    )


words = st.lists(
    st.text(alphabet="aAbÄ 日.\n\\", min_size=2, max_size=5).map(str.strip), min_size=1, max_size=4
)


@given(words=words, text=st.text(alphabet="aAbÄß 日.\n10@\\"))
def test_no_custom_word_is_left(words: list[str], text: str) -> None:
    kept = tuple(Word(word) for word in words if len(" ".join(word.split())) > 1)
    policy = compiled_policy(words=kept)
    once, _count = mask_found(text, policy=policy)
    assert [one for one in scan(once, policy) if one.masked_by_default] == []
    numbers = Numbers((text,))
    numbered, _count = mask_found(text, policy=policy, numbers=numbers)
    assert [one for one in scan(numbered, policy) if one.masked_by_default] == []
