"""Inputs and slots of a flow: what is refused, by file, node and field, and that old flows know of neither."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.app.flow import UnsoundFlow, parse_flow
from backend.app.schemas.trees import Command, Flow, Shell
from backend.app.services.flow_files import FlowFileInvalid, read_flow_file
from backend.app.shells.filling import filled, refused_slots
from backend.app.shells.guess import shell_of
from backend.app.shells.slots import help_filled, slots_in

Json = dict[str, Any]


def flow_of(*commands: object, help: str = "", **more: object) -> Json:  # noqa: A002 - the field's name
    node = {"type": "solution", "title": "End", "help": help, "commands": list(commands)}
    return {"name": "Flow", "root": "end", "nodes": {"end": node}, **more}


def inputs(*names: str, **more: object) -> list[Json]:
    return [{"name": name, "label": name.title(), **more} for name in names]


BROKEN: list[tuple[Json, str]] = [
    (flow_of(inputs=inputs("pc", "pc")), "field inputs.2.name: the input 'pc' is there twice"),
    (flow_of(inputs=inputs("PC-1")), "field inputs.1.name: String should match pattern"),
    (
        flow_of(inputs=inputs(*(f"i{n}" for n in range(41)))),
        "field inputs: Tuple should have at most 40 items",
    ),
    (
        flow_of(inputs=inputs("pc", secret=True, evidence=True)),
        "field inputs.1.evidence: a secret value is in no note",
    ),
    (
        flow_of(inputs=inputs("pc", secret=True, prefill="client")),
        "field inputs.1.prefill: a secret value is kept",
    ),
    (
        flow_of("ping {host}", inputs=inputs("pc")),
        "node end, field commands.1: there is no input 'host'; write {{host}} where {host} is meant as it stands",
    ),
    (flow_of(help="See {host}", inputs=inputs("pc")), "node end, field help: there is no input 'host'"),
    (
        flow_of("ls", {"command": "echo `id {pc}`", "shell": "bash"}, inputs=inputs("pc")),
        "node end, field commands.2: no value can be quoted for bash at {pc}: it stands inside backticks;",
    ),
    (
        flow_of({"command": "ls", "shell": "zsh"}),
        "node end, field commands.1.shell: Input should be 'powershell',",
    ),
    (flow_of(shell="zsh"), "field shell: Input should be 'powershell', 'cmd' or 'bash'"),
    (
        flow_of(*["ping {pc}"] * 1_001, inputs=inputs("pc")),
        "node end, field commands.1001: only 1,000 commands of a flow may hold values",
    ),
]


@pytest.mark.parametrize(("flow", "problem"), BROKEN, ids=[problem[:50] for _flow, problem in BROKEN])
def test_a_broken_input_or_slot_names_file_node_and_field(tmp_path: Path, flow: Json, problem: str) -> None:
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(flow))
    with pytest.raises(FlowFileInvalid) as refused:
        read_flow_file(path)
    assert [line for line in refused.value.problems if line.startswith(f"{path}: {problem}")], (
        refused.value.problems
    )


UNSAFE: list[tuple[Shell, str, str]] = [
    ("bash", "echo $'{pc}'", "stands inside $''"),
    ("bash", "echo ${X:-{pc}}", "stands inside ${ }"),
    ("bash", "echo $((1+{pc}))", "stands inside arithmetic"),
    ("bash", "cat <<END {pc}", "stands after <<, which begins a text of several lines"),
    ("bash", 'echo "$HOME{pc}"', "stands directly after a variable; write ${ } around the variable's name"),
    ("bash", "echo \\{pc}", "stands directly after a backslash"),
    ("bash", 'echo "hi!{pc}"', "stands directly after !, which bash takes for its history"),
    ("bash", "echo '{pc}", "stands in quotes that are not closed"),
    ("bash", "echo $(id {pc}", "stands in brackets that are not closed"),
    ("bash", "case {pc} in a) ;; esac", "stands in a command with case"),
    ("bash", "echo a{{b},{pc}}", "stands in a word with braces"),
    (
        "powershell",
        'Get-X "$v{pc}"',
        "stands directly after a variable; write ${ } around the variable's name",
    ),
    ("powershell", "Get-X `{pc}", "stands directly after a backtick"),
    ("powershell", "Get-X 'a'{pc}", "stands directly after a quoted text; put it inside the quotes"),
    ("powershell", "Get-X --% {pc}", "stands after --%, which nothing is read after"),
    ("powershell", "Get-X # {pc}", "stands in a comment"),
    ("powershell", "Get-X @'{pc}'@", "stands after @ and a quote, which begin a text of several lines"),
    ("powershell", "Get-X '{pc}", "stands in quotes that are not closed"),
    ("powershell", "Get-X (Get-Y {pc}", "stands in brackets that are not closed"),
    ("powershell", "Get-X (Get-Y){pc}", "stands directly after a bracket"),
    ("powershell", "Get-X \"\"'{pc}'", "stands in quotes directly beside others"),
    ("powershell", "{pc}''", "stands directly beside quotes; put it inside them"),
    ("powershell", "$x = {pc}gb", "stands directly beside letters or digits; put all in quotes"),
    ("powershell", "Get-X -p{pc}:1", "stands in the name of a parameter"),
    ("powershell", "Get-X @{pc}", "stands directly after @, which takes the name of a variable"),
    ("cmd", "echo %{pc}%", "stands after a single %, which may begin a variable"),
    ("cmd", "echo ^{pc}", "stands directly after ^"),
    ("cmd", 'echo "a"{pc}', "stands directly beside quotes; put it inside them"),
    ("cmd", "echo {pc}{b}", "stands directly beside another value"),
    ("cmd", 'echo "{pc}', "stands in quotes that are not closed"),
    ("cmd", 'echo "a\\"b {pc} c"', 'stands after \\", which cmd and programs read differently'),
]


@pytest.mark.parametrize(("shell", "line", "reason"), UNSAFE)
def test_a_slot_where_no_quoting_is_safe_is_refused(shell: Shell, line: str, reason: str) -> None:
    with pytest.raises(UnsoundFlow) as unsound:
        parse_flow(flow_of({"command": line, "shell": shell}, inputs=inputs("pc", "b")))
    assert f"at {{pc}}: it {reason}" in str(unsound.value)


def test_the_deepest_nesting_is_refused_and_not_followed() -> None:
    shells: list[Shell] = ["powershell", "bash"]
    for shell in shells:
        line = '$("(' * 60 + "{pc}"
        assert refused_slots(line, shell=shell, names=("pc",))


texts = st.text("ab{}$%'\"`\\ _-;|@=ex0", max_size=30) | st.text(max_size=20)


@settings(max_examples=60, deadline=None)
@given(line=texts, shell=st.sampled_from(get_args(Shell)), value=texts)
def test_in_a_flow_without_inputs_nothing_is_a_slot(line: str, shell: Shell, value: str) -> None:
    given_values = {"a": value, "b": value, "x": value}
    assert filled(line, shell=shell, names=(), values=given_values).text == line
    assert help_filled(line, names=(), values=given_values) == line
    assert slots_in(line, ()) == ()
    plain = flow_of("x" + line, help=line)
    flow = parse_flow(plain)
    assert flow.model_dump(mode="json") == Flow.model_validate(plain).model_dump(mode="json")
    assert not {"inputs", "shell"} & flow.model_dump(mode="json").keys()


def test_slots_and_what_only_looks_like_one() -> None:
    names = ("pc", "user")
    assert slots_in("a {user} {pc} {user} ${pc} {{pc}} {PC} {0} { pc } {$_.X} @{n='a'}", names) == (
        "user",
        "pc",
    )
    text = help_filled("On {pc} as {user}: {{pc}} ${pc}", names=names, values={"pc": "it's $(x)"})
    assert text == "On it's $(x) as {user}: {pc} ${pc}"
    line = filled("x {pc} {user} {{pc}} ${pc}", shell="bash", names=names, values={"user": "a b"})
    assert (line.text, line.missing) == ("x {pc} 'a b' {pc} ${pc}", ("pc",))


GUESSED: list[tuple[list[str], list[Shell]]] = [
    (["Get-ADUser {pc}", "ipconfig /all"], ["powershell", "powershell"]),
    (["ipconfig /all", "net use"], ["cmd", "cmd"]),
    (["start %TEMP%\\x.exe", "Get-Service"], ["cmd", "powershell"]),
    (["sudo systemctl status x", "ping {pc}"], ["bash", "bash"]),
    (["cat /etc/hosts"], ["bash"]),
    (["ping {pc}"], ["powershell"]),
    (["ls $(pwd)"], ["bash"]),
    (["$x = (Get-Date).AddDays(-1)"], ["powershell"]),
]


@pytest.mark.parametrize(("lines", "shells"), GUESSED)
def test_the_shell_is_guessed_from_what_commands_look_like(lines: list[str], shells: list[Shell]) -> None:
    flow = parse_flow(flow_of(*lines, inputs=inputs("pc")))
    assert [shell_of(flow, command) for command in flow.nodes["end"].commands] == shells


def test_what_is_said_of_a_shell_wins_over_the_guess() -> None:
    flow = parse_flow(flow_of("Get-Service", {"command": "sudo ls", "shell": "cmd"}, shell="bash"))
    assert [shell_of(flow, command) for command in flow.nodes["end"].commands] == ["bash", "cmd"]
    assert shell_of(flow, Command.model_validate("Get-X")) == "bash"
