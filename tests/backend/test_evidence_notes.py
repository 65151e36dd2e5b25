"""Marked lines and values in a note: the API's, in four formats, masked and not."""

from typing import Any

import httpx
import pytest

from tests.backend.redaction.samples import written_out
from tests.backend.steps import FORMATS, VPN_STEPS, complete, export, record
from tests.teams import FLOW

Json = dict[str, Any]
LONG = "\n".join(["", "", *(f"line {number}" for number in range(3, 1_241)), "", ""])
MARKED = {
    "markdown": """\
**Command Output:**

*(2 lines omitted)*

```
line 5
line 6
```

*(1 line omitted)*

```
line 8
```

*(1,232 lines omitted)*
""",
    "html": """\
<p><strong>Command Output:</strong></p>
<p><em>(2 lines omitted)</em></p>
<pre>line 5
line 6</pre>
<p><em>(1 line omitted)</em></p>
<pre>line 8</pre>
<p><em>(1,232 lines omitted)</em></p>
""",
    "text": """\
  Command Output:
  (2 lines omitted)
    line 5
    line 6
  (1 line omitted)
    line 8
  (1,232 lines omitted)
""",
}
MARKED["psa"] = MARKED["text"]


def bare(note: str) -> str:
    """A note without its styles."""
    return "".join(part.split('"', 2)[2] if at else part for at, part in enumerate(note.split(" style=")))


async def with_marks(api: httpx.AsyncClient, session: Json, output: str, *lines: int) -> str:
    step = {**VPN_STEPS[0], "command_output": output, "marked_lines": lines}
    await record(api, session["id"], step)
    return str(session["id"])


@pytest.mark.parametrize("format_", FORMATS)
async def test_marked_lines_stand_in_place_of_the_first(
    api: httpx.AsyncClient, session: Json, format_: str
) -> None:
    """Counted in the whole output, whose blank lines at both ends no note shows."""
    session_id = await with_marks(api, session, LONG, 1, 5, 6, 8)
    note = bare(await export(api, session_id, format=format_))
    assert MARKED[format_] in note
    assert "full output" not in note
    full = await export(api, session_id, format=format_, detail_level="full")
    await api.patch(
        f"sessions/{session_id}/decisions/{(await api.get(f'sessions/{session_id}')).json()['decisions'][0]['id']}",
        json={"marked_lines": []},
    )
    assert await export(api, session_id, format=format_, detail_level="full") == full
    assert "omitted" not in full


@pytest.mark.parametrize("format_", FORMATS)
async def test_of_a_short_output_too_the_marked_lines_alone_are_shown(
    api: httpx.AsyncClient, session: Json, format_: str
) -> None:
    session_id = await with_marks(api, session, "(1 line omitted)\ntwo\nthree\n", 1, 2)
    note = await export(api, session_id, format=format_)
    assert (
        "(1 line omitted)\ntwo" if format_ in ("markdown", "html") else "    (1 line omitted)\n    two\n"
    ) in note
    assert {"markdown": "\n*(1 line omitted)*\n", "html": "<em>(1 line omitted)</em>"}.get(
        format_, "\n  (1 line omitted)\n"
    ) in note
    assert note.count("(1 line omitted)") == 2
    assert "three" not in note


async def test_an_output_of_which_all_is_marked_has_no_remark(api: httpx.AsyncClient, session: Json) -> None:
    session_id = await with_marks(api, session, "\n\none\n\nthree\n", 3, 4, 5)
    assert "```\none\n\nthree\n```" in (note := await export(api, session_id))
    assert "omitted" not in note


async def test_marks_of_blank_lines_alone_are_as_none(api: httpx.AsyncClient, session: Json) -> None:
    session_id = await with_marks(api, session, "\none\n \n3\n4\n5\n6\n7", 1, 3)
    assert "```\none\n \n3\n4\n5\n```\n\n*(full output omitted)*" in await export(api, session_id)


KEY = written_out(
    "-----BEGIN RSA PRIVATE KEY-----\n" + "{64:b64}\n" * 6 + "{40:b64}==\n-----END RSA PRIVATE KEY-----"
)[0]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ([1], ["first", "(2 lines omitted)"]),
        ([11], ["(2 lines omitted)", "host [IP REDACTED] said"]),
        ([2], ["(1 line omitted)", "[TOKEN REDACTED]", "(1 line omitted)"]),
        ([3, 5, 6], ["(1 line omitted)", "[TOKEN REDACTED]", "(1 line omitted)"]),
        ([1, 10, 11], ["first", "[TOKEN REDACTED]", "host [IP REDACTED] said"]),
    ],
)
async def test_marks_stay_on_their_lines_when_a_value_of_many_lines_is_masked(
    api: httpx.AsyncClient, session: Json, lines: list[int], shown: list[str]
) -> None:
    session_id = await with_marks(api, session, f"first\n{KEY}\nhost 10.1.2.3 said", *lines)
    note = await export(api, session_id, format="text", redaction_mode="mask")
    output = note[note.index("Command Output:\n") :].split("\n")[1:]
    assert [line.strip() for line in output if line] == shown


async def asking(api: httpx.AsyncClient, *inputs: Json, values: dict[str, str], pad: str = "") -> str:
    """A session with values of a flow that asks for them."""
    flow = {**FLOW, "name": "Asking", "inputs": inputs}
    tree_id = (await api.post("trees", json=flow)).json()["id"]
    session_id = str((await api.post("sessions", json={"tree_id": tree_id})).json()["id"])
    answer = await api.patch(f"sessions/{session_id}", json={"values": values, "scratchpad": pad})
    assert answer.status_code == 200, answer.text
    return session_id


GATEWAY = {"name": "gateway", "label": "VPN gateway", "evidence": True}
PC = {"name": "pc", "label": "Computer", "evidence": True}
OTHER = {"name": "other", "label": "Other"}
VALUES = {"pc": "PC01", "gateway": "vpn_1*_x*.example.com", "other": "not in the note"}
EVIDENCE = {
    "markdown": "## Evidence / Reference\n\nVPN gateway: vpn_1\\*_x\\*.example.com  \nComputer: PC01\n",
    "html": "<h2>Evidence / Reference</h2>\n<p>VPN gateway: vpn_1*_x*.example.com<br>Computer: PC01</p>\n",
    "text": "EVIDENCE / REFERENCE\n--------------------\n  VPN gateway: vpn_1*_x*.example.com\n  Computer: PC01\n",
    "psa": "--- EVIDENCE / REFERENCE ---\n  VPN gateway: vpn_1*_x*.example.com\n  Computer: PC01\n",
}
PAD = {"markdown": "\n- seen", "html": "<p>- seen</p>", "text": "\n  - seen", "psa": "\n  - seen"}


@pytest.mark.parametrize("format_", FORMATS)
async def test_values_lead_the_evidence(api: httpx.AsyncClient, format_: str) -> None:
    session_id = await asking(api, GATEWAY, PC, OTHER, values=VALUES)
    note = await export(api, session_id, format=format_)
    assert EVIDENCE[format_] in note
    assert "not in the note" not in note
    assert "vpn_1" not in await export(api, session_id, format=format_, detail_level="summary")
    await api.patch(f"sessions/{session_id}", json={"scratchpad": "- seen"})
    both = await export(api, session_id, format=format_, detail_level="full")
    assert EVIDENCE[format_] + PAD[format_] in both
    await api.patch(f"sessions/{session_id}", json={"values": {"gateway": "", "pc": ""}})
    assert "Computer" not in (alone := await export(api, session_id, format=format_))
    assert PAD[format_] in alone
    await api.patch(f"sessions/{session_id}", json={"scratchpad": ""})
    assert "EVIDENCE" not in (await export(api, session_id, format=format_)).upper()


@pytest.mark.parametrize("format_", FORMATS)
async def test_values_are_masked(api: httpx.AsyncClient, format_: str) -> None:
    address = {"name": "address", "label": "Beside 10.9.9.9 there", "evidence": True}
    password = {"name": "pw", "label": "Password", "evidence": True}
    session_id = await asking(
        api, address, password, values={"address": "192.0.2.77", "pw": "Hun&ter*2_x!"}, pad="at 192.0.2.77"
    )
    await complete(api, session_id)
    note = await export(api, session_id, format=format_)
    assert "192.0.2.77" in note
    masked = await export(api, session_id, format=format_, redaction_mode="mask")
    assert "Beside [IP REDACTED] there: [IP REDACTED]" in masked
    assert "Password: [TOKEN REDACTED]" in masked
    assert not [part for part in ("192.0.2", "10.9.9", "Hun", "er*2", "er\\*2") if part in masked]
    found = (await api.post("redaction/scan", json={"text": note})).json()["masked_by_default"]
    assert found >= 4


async def test_placeholders_of_values_are_numbered_as_a_reader_meets_them(api: httpx.AsyncClient) -> None:
    """Beginning after those that are there."""
    values = {"pc": "192.0.2.77", "gateway": "[IP REDACTED #4]"}
    session_id = await asking(api, PC, GATEWAY, values=values, pad="at 192.0.2.78, then 192.0.2.77")
    assert (await api.put("settings", json={"numbered_placeholders": True})).status_code == 200
    note = await export(api, session_id, format="text", redaction_mode="mask")
    assert "Computer: [IP REDACTED #5]" in note
    assert "at [IP REDACTED #6], then [IP REDACTED #5]" in note


async def test_a_masked_preview_and_an_old_session_are_as_before(api: httpx.AsyncClient, vpn: str) -> None:
    note = await export(api, vpn, preview=True, redaction_mode="mask")
    assert "## Evidence / Reference\n\n- Server IP: [IP REDACTED]" in note
