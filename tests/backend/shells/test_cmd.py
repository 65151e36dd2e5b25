"""Commands with values for cmd, read by a model of it: there is no cmd where the tests run."""

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings

from backend.app.schemas.trees import Shell
from backend.app.shells.filling import Unquotable, filled
from tests.backend.shells.cmd_model import arguments, prompt
from tests.backend.shells.hostile import values

NAMES = ("x", "y")
PLACES: dict[str, Callable[[str, str], list[str]]] = {
    "probe {x}": lambda x, y: [x],
    "probe /to:{x} {y}": lambda x, y: [f"/to:{x}", y],
    "probe {x}/{y}": lambda x, y: [f"{x}/{y}"],
    "probe {x}.example.com": lambda x, y: [f"{x}.example.com"],
    'probe "{x}"': lambda x, y: [x],
    'probe "a{x}b {y}" c': lambda x, y: [f"a{x}b {y}", "c"],
    'probe "C:\\{x}" name="{y}"': lambda x, y: [f"C:\\{x}", f"name={y}"],
    "probe {x} %X% {y}": lambda x, y: [x, "expanded", y],
}


def understood(line: str) -> list[str]:
    read = prompt(line)
    assert not read.has_more, line
    return arguments(read.text)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b  c", ["a", "b", "c"]),
        ('a "b c" d"e f"g', ["a", "b c", "de fg"]),
        (r'a "C:\dir\\" x\"y \\b', ["a", "C:\\dir\\", 'x"y', "\\\\b"]),
        ('a "b""c"', ["a", 'b"c']),
        ('a "" b', ["a", "", "b"]),
        ("a %X% %none% 50%", ["a", "expanded", "%none%", "50%"]),
        ('a ^%X^% "^%X%"', ["a", "%X%", "^expanded"]),
        ("a ^& b", ["a", "&", "b"]),
    ],
)
def test_the_model_reads_lines_as_cmd_is_described_to(line: str, words: list[str]) -> None:
    assert understood(line) == words


@pytest.mark.parametrize("line", ["a & b", "a | b", "a > b", 'a "b" & c', 'a "b^" & c'])
def test_the_model_sees_a_second_command(line: str) -> None:
    assert prompt(line).has_more


def arrives(x: str, y: str) -> None:
    for template, expected in PLACES.items():
        try:
            line = filled(template, shell="cmd", names=NAMES, values={"x": x, "y": y}).text
        except Unquotable as refused:
            assert refused.name in NAMES
            continue
        assert understood(line) == ["probe", *expected(x, y)], line


@settings(max_examples=100, deadline=None)
@given(x=values, y=values)
@example(x="%PATH%", y="100%")
@example(x="a&b|c", y="dir\\")
@example(x="dir\\%X%", y="\\\\%A%\\")
def test_each_argument_arrives_once_and_nothing_else_runs(x: str, y: str) -> None:
    arrives(x, y)


@pytest.mark.soak
@settings(max_examples=6_000, deadline=None)
@given(x=values, y=values)
def test_each_argument_arrives_at_length(x: str, y: str) -> None:
    arrives(x, y)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('say "hi"', "holds a quotation mark"),
        ("two\nlines", "holds a line break or another control character"),
        ("a\tb", "holds a line break or another control character"),
    ],
)
def test_what_cmd_has_no_way_for_is_said_in_one_sentence(value: str, reason: str) -> None:
    with pytest.raises(Unquotable) as refused:
        filled('net use "{x}"', shell="cmd", names=NAMES, values={"x": value})
    assert str(refused.value) == f"The value x cannot be quoted for cmd: it {reason}."


@settings(max_examples=50, deadline=None)
@given(x=values)
def test_what_needs_no_refusal_is_not_refused(x: str) -> None:
    assume('"' not in x and x.isprintable())
    assert filled("probe {x}", shell="cmd", names=NAMES, values={"x": x}).missing == ()


@pytest.mark.parametrize("shell", ["cmd", "powershell"])
@pytest.mark.parametrize("called", ["plink", '"C:\\Program Files\\PuTTY\\plink.exe"', "winrs"])
def test_what_another_computer_reads_as_code_is_given_no_value_that_runs(shell: Shell, called: str) -> None:
    line = f'{"& " if shell == "powershell" else ""}{called} web-01 "ls {{x}}"'
    with pytest.raises(Unquotable, match="reads as code"):
        filled(line, shell=shell, names=NAMES, values={"x": "a & del b"})


@pytest.mark.parametrize("shell", ["cmd", "powershell"])
def test_a_service_with_a_space_in_its_name_is_started(shell: Shell) -> None:
    line = filled('net start "{x}"', shell=shell, names=NAMES, values={"x": "Print Spooler"})
    assert line.text == 'net start "Print Spooler"'
