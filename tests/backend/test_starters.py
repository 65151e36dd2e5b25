"""The starter flows: no name to retype is left in them, and a database gets the ones that are new."""

import ipaddress
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backend.app.db.engine import sqlite_database
from backend.app.db.schema import upgrade
from backend.app.embedded import create_embedded_app
from backend.app.schemas.trees import Flow
from backend.app.services.flow_files import read_starter_flows
from backend.app.services.starters import EARLIER, fingerprint
from backend.app.shells.filling import filled, refused_slots
from backend.app.shells.guess import shell_of
from backend.app.shells.slots import slots_in

STARTERS = read_starter_flows()
EXAMPLE = re.compile(
    r"example\.(com|org|net)|\b(PC|SRV|WS|DC|rds|print|fs|nas)\d+\b|\b(jdoe|jo\.doe|user@\S+|contoso|MODULE_NAME)\b"
    r"|['\"](Office|Ethernet|VPN|Rule)['\"]|<[a-z ]+>",
    re.IGNORECASE,
)
DOCUMENTATION = [
    ipaddress.ip_network(block) for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
]


def commands(flow: Flow) -> list[str]:
    return [command.line for node in flow.nodes.values() for command in node.commands]


@pytest.mark.parametrize("flow", STARTERS, ids=lambda flow: flow.name)
def test_no_name_to_retype_is_left_in_a_command(flow: Flow) -> None:
    for line in commands(flow):
        assert not EXAMPLE.search(line), line
        for address in re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", line):
            assert not any(ipaddress.ip_address(address) in block for block in DOCUMENTATION), line


@pytest.mark.parametrize("flow", [flow for flow in STARTERS if flow.inputs], ids=lambda flow: flow.name)
def test_each_input_is_used_fits_its_form_and_has_an_example(flow: Flow) -> None:
    names = [each.name for each in flow.inputs]
    assert set(names) == {name for line in commands(flow) for name in slots_in(line, names)}
    for each in flow.inputs:
        assert each.example
        assert len(each.label) <= 30
    assert len({each.label for each in flow.inputs}) == len(names)


@pytest.mark.parametrize("flow", STARTERS, ids=lambda flow: flow.name)
def test_examples_stay_as_easy_to_read_as_before(flow: Flow) -> None:
    """With the examples for values, each command reads as one would type it: nothing is quoted without need."""
    examples = {each.name: each.example for each in flow.inputs}
    for node in flow.nodes.values():
        for command in node.commands:
            shell = shell_of(flow, command)
            assert shell == ("cmd" if "%LOCALAPPDATA%" in command.line else "powershell"), command.line
            assert not refused_slots(command.line, shell=shell, names=examples)
            literal = command.line
            for name, example in examples.items():
                literal = literal.replace(f"{{{name}}}", example)
            assert filled(command.line, shell=shell, names=examples, values=examples).text == literal


def test_a_hostile_name_stays_one_argument_of_a_starter_flow() -> None:
    flow = next(flow for flow in STARTERS if flow.name == "MFA Sign-In Fails")
    names = [each.name for each in flow.inputs]
    found = [
        filled(line, shell="powershell", names=names, values={"user": "o'brien@example.com"}).text
        for line in commands(flow)
    ]
    assert found == [
        "Revoke-MgUserSignInSession -UserId 'o''brien@example.com'",
        "New-MgUserAuthenticationTemporaryAccessPassMethod -UserId 'o''brien@example.com' -LifetimeInMinutes 60"
        " -IsUsableOnce:$true",
        "Get-MgAuditLogSignIn -Filter \"userPrincipalName eq 'o''brien@example.com'\" -Top 5",
    ]


def as_before(flow: Flow) -> dict[str, Any]:
    """Return a starter flow as the program brought it before flows had inputs."""
    written = json.dumps(flow.model_dump(mode="json", exclude={"inputs"}))
    for each in flow.inputs:
        written = written.replace(f"{{{each.name}}}", each.example)
    before: dict[str, Any] = json.loads(written)
    return before | {"version": "1"}


BEFORE = as_before(next(flow for flow in STARTERS if flow.name == "MFA Sign-In Fails"))


@pytest.mark.parametrize(
    ("stored", "version", "has_inputs"),
    [(BEFORE, "2", True), (BEFORE | {"description": "Ours"}, "1", False)],
    ids=["as it was brought", "changed by the team"],
)
def test_an_update_replaces_what_nobody_has_changed(
    tmp_path: Path, stored: dict[str, Any], version: str, has_inputs: bool
) -> None:
    path = tmp_path / "rf.db"
    old = sqlite_database(path)
    upgrade(old, "0001")
    old.close()
    with closing(sqlite3.connect(path)) as db:
        created = "2026-01-01 00:00:00"
        db.execute("INSERT INTO teams VALUES (?, 'My team', ?)", (f"{1:032x}", created))
        db.execute("INSERT INTO users VALUES (?, ?, 'jo', ?)", (f"{1:032x}", f"{2:032x}", created))
        row = (f"{1:032x}", f"{3:032x}", stored["name"], created, json.dumps(stored))
        db.execute("INSERT INTO trees VALUES (?, ?, ?, '', '', '1', 9, ?, ?)", row)
        db.commit()
    create_embedded_app(path).state.database.close()
    with closing(sqlite3.connect(path)) as db:
        found = db.execute(
            "SELECT version, definition, id FROM trees WHERE name = ?", (stored["name"],)
        ).fetchall()
    assert [(row[0], "inputs" in json.loads(row[1]), row[2]) for row in found] == [
        (version, has_inputs, f"{3:032x}")
    ]


def test_the_flows_of_now_are_not_taken_for_earlier_ones() -> None:
    assert not EARLIER & {fingerprint(flow) for flow in STARTERS}
