"""No value runs where a command reads a text as code, in any shell; and any value stays one where none does."""

import os
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from backend.app.schemas.trees import Shell
from backend.app.shells.filling import Unquotable, filled, refused_slots
from tests.backend.shells.code_places import (
    BASH_RUNS,
    BASH_TAKES,
    CMD_RUNS,
    CMD_TAKES,
    POWERSHELL_RUNS,
    POWERSHELL_TAKES,
)
from tests.backend.shells.hostile import CANARY

NAMES = ("x", "y")
PLAIN = "web-01.example"
ATTACKS = [
    *("touch canary", "a[$(>canary)]", "a[$(>canary)]=1", "$(>canary)", ";touch canary;", "'touch canary'", "$(touch canary)", "touch canary|", "-ctouch canary"),
    *("-Stouch canary", "-etouch canary", "-esystem('touch canary')", "--to-command=touch canary", "system('touch canary')", 'BEGIN{system("touch canary")}'),
    *('{system("touch canary")}', "1etouch canary", "etouch canary", "e;1etouch canary", "import os;os.system('touch canary')", "-cimport os;os.system('touch canary')"),
    *("exec=touch canary", "!touch canary", "-oProxyCommand=touch canary", "ProxyCommand=touch canary", "A:=$(shell touch canary)", "--eval=$(shell touch canary)"),
    *("-n1etouch canary", "--filter=touch canary", "-Itouch canary", "--use-compress-program=touch canary", "sh -c 'touch canary'", "EXEC:touch canary"),
    *("alias.a=!touch canary", "'a[$(>canary)]'", '";touch canary;"', "';touch canary;'", "__import__('os').system('touch canary')", "r[$(>canary)]", "-v", ";"),
]  # fmt: skip
"""Values of which each runs somewhere."""
ANYTHING = "Q1 (new) report, O'Brien & Söhne; $(x) `y` #3"


def complaint(template: str, shell: Shell, value: str, *, other: str = "") -> str:
    """Return why a value is not taken, or the empty text."""
    if reasons := refused_slots(template, shell=shell, names=NAMES):
        return reasons[0].reason
    try:
        filled(template, shell=shell, names=NAMES, values={"x": value, "y": other or value})
    except Unquotable as refused:
        return str(refused)
    return ""


def leaves_canary(lines: Iterable[str], folder: Path) -> bool:
    """Have bash run commands, and tell whether a value has run."""
    lines = list(lines)
    if not lines:
        return False
    (folder / "f").write_text("x\n")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "EVAL": "eval", "SH": "bash"}
    environment["FUNCNEST"] = (
        "40"  # a function in one of its own name may call itself for ever, each time in a new process
    )
    subprocess.run(
        ["bash", "--norc", "--noprofile"],
        input="\n".join(["EVAL=eval SH=bash", *lines, ""]),
        cwd=folder,
        env=environment,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return (folder / CANARY).exists()


def taken(template: str, values: Iterable[str]) -> list[str]:
    """Return a command for bash with each of the values that it takes."""
    return [
        filled(template, shell="bash", names=NAMES, values={"x": value, "y": other}).text
        for value in values
        for other in ("touch canary", "a[$(>canary)]")
        if not complaint(template, "bash", value, other=other)
    ]


def test_no_value_is_run_by_bash(tmp_path: Path) -> None:
    for template in BASH_RUNS:
        assert not leaves_canary(taken(template, ATTACKS[:2]), tmp_path), template


@pytest.mark.soak
@pytest.mark.parametrize("template", BASH_RUNS)
def test_no_value_at_all_is_run_by_bash(template: str, tmp_path: Path) -> None:
    for line in taken(template, ATTACKS):
        assert not leaves_canary([line], tmp_path), line


CONTEXTS = [
    *("{}", "( {} )", "{ {}; }", "true && {}", "false || {}", "true; {}", "! {}", "true | {}", "[[ a ]] && {}", "(( 1 )) && {}", "x=$( {} )", 'x="$( {} )"'),
    *("if true; then {}; fi", "if {}; then :; fi", "for i in 1; do {}; done", "while {}; do break; done", "f() { {}; }; f", "cat <( {} )", "{} | cat", "{} >g 2>&1"),
    *("{} & wait", ": $( {} )", "until {}; do break; done", "for ((i = 0; i < 1; i++)); do {}; done", "true # no\n{}"),
]  # fmt: skip
HEADS = ["", "A=1 ", ">g ", "2>&1 ", "<f ", "A=1 >g ", "command ", "builtin "]
OUTSIDE = ["env ", "env -u A B=1 ", "nice -n 1 ", "timeout 5 ", "timeout -k 1 5 ", "nohup ", "setsid -w ", "stdbuf -oL ", "env -S "]  # fmt: skip
EVALS = ["eval", "$EVAL", '"$EVAL"', "${EVAL}", "`echo eval`", "$(echo eval)", "``eval", "e\\val", "ev''al", "'eval'", "$'eval'", "{eval,}", "${Z:-eval}", "ev$()al"]  # fmt: skip
SHELLS = ["bash -c", "$SH -c", "/bin/ba?h -c", "b\\ash -c", "`echo sh` -c", "sh -ec", "bash --norc -c", "$(echo bash) -c", "/bin/s[h] -c"]  # fmt: skip
FED = ["echo {x} | bash", "a={x}; $EVAL $a", "bash <(echo {x})", "set -- {x}; $1", 'bash -c \'eval "$1"\' _ {x}', "echo {x} | xargs -I% sh -c %", "echo {x} >h; bash h", "bash <<<{x}", ". <(echo {x})"]  # fmt: skip
SLOTS = ["{x}", '"{x}"', "'{x}'", '"$(echo {x})"', "$(printf %s '{x}')"]

calls = (
    st.tuples(st.sampled_from(HEADS), st.sampled_from(EVALS), st.sampled_from(SLOTS)).map(
        lambda parts: f"{parts[0]}{parts[1]} {parts[2]}"
    )
    | st.tuples(
        st.sampled_from(HEADS[:6]), st.sampled_from(OUTSIDE), st.sampled_from(SHELLS), st.sampled_from(SLOTS)
    ).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]} {parts[3]}")
    | st.sampled_from(FED)
)
commands = st.lists(st.sampled_from(CONTEXTS), min_size=1, max_size=3).flatmap(
    lambda contexts: calls.map(lambda call: _around(contexts, call))
)


def _around(contexts: list[str], call: str) -> str:
    for context in contexts:
        call = context.replace("{}", call)
    return call


def refuses_what_would_run(template: str, value: str, folder: Path) -> None:
    for name in (CANARY, "g", "h"):
        (folder / name).unlink(missing_ok=True)
    if not complaint(template, "bash", value):
        line = filled(template, shell="bash", names=NAMES, values={"x": value}).text
        assert not leaves_canary([line], folder), line


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=commands, value=st.sampled_from(ATTACKS[:8]))
@example(template="``eval {x}", value="touch canary")
@example(template="true # it's\n$EVAL {x} # '", value="touch canary")
def test_no_value_is_run_in_any_context(template: str, value: str, tmp_path: Path) -> None:
    refuses_what_would_run(template, value, tmp_path)


@pytest.mark.soak
@settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=commands, value=st.sampled_from(ATTACKS[:8]))
def test_no_value_is_run_in_any_context_at_length(template: str, value: str, tmp_path: Path) -> None:
    refuses_what_would_run(template, value, tmp_path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=commands)
def test_those_contexts_run_what_they_get(template: str, tmp_path: Path) -> None:
    """Quoted alone is not enough there: else the tests above would show nothing."""
    assume(all(mark not in template for mark in ("'{x}'", '"{x}"')))
    (tmp_path / CANARY).unlink(missing_ok=True)
    line = template.replace("{x}", shlex.quote("touch canary"))
    assert leaves_canary([line], tmp_path), line


PLACES: list[tuple[Shell, list[str]]] = [("powershell", POWERSHELL_RUNS), ("cmd", CMD_RUNS)]
TAKES: list[tuple[Shell, list[str]]] = [
    ("bash", BASH_TAKES),
    ("powershell", POWERSHELL_TAKES),
    ("cmd", CMD_TAKES),
]


@pytest.mark.parametrize(("shell", "templates"), PLACES)
def test_where_a_value_could_run_plain_ones_alone_are_taken(shell: Shell, templates: list[str]) -> None:
    for template in templates:
        for value in ("calc & del a", "'; calc; '", "-c calc", "a;b|c"):
            assert complaint(template, shell, value), template
        if not refused_slots(template, shell=shell, names=NAMES):
            assert complaint(template, shell, PLAIN) == "", template


@pytest.mark.parametrize(("shell", "templates"), TAKES)
def test_where_nothing_is_run_any_value_is_taken(shell: Shell, templates: list[str]) -> None:
    for template in templates:
        assert complaint(template, shell, ANYTHING) == "", template


@pytest.mark.parametrize(
    ("shell", "template", "reason"),
    [
        ("bash", "$EVAL {x}", "stands in what a command whose name is worked out reads as code, where only"),
        (
            "bash",
            "a={x}; eval $a",
            "stands in a command in which eval reads as code what it gets, where only",
        ),
        ("bash", "sed -i p {x}", "begins with -, and sed may take it for an option that runs something."),
        ("powershell", "schtasks /create /tn a /tr {x}", "stands in what /tr reads as code, where only"),
        ("cmd", "sc create a binPath= {x}", "stands in what binPath reads as code, where only"),
    ],
)
def test_why_a_value_is_not_taken_is_said_in_one_sentence(shell: Shell, template: str, reason: str) -> None:
    assert f": it {reason}" in complaint(template, shell, "-c calc")
    assert complaint(template, shell, PLAIN) == ""


@pytest.mark.parametrize(
    "template", [r"\\{x}\{y}\setup.exe /q", r".\{x}\{y}.exe", r"Get-Item \\$env:X.y\{x}\{y}"]
)
def test_a_value_that_is_not_taken_is_one_that_was_given(template: str) -> None:
    with pytest.raises(Unquotable) as refused:
        filled(template, shell="powershell", names=NAMES, values={"y": "Sales Team"})
    assert refused.value.name == "y"


@pytest.mark.parametrize(
    ("shell", "template", "taken", "refused"),
    [
        ("powershell", "gcim Win32_Printer -Filter \"Name='{x}'\"", "HP LaserJet 4", "HP' or Name='a"),
        ("powershell", "gcim Win32_Printer -Filter {x}", "a", "Name='HP'"),
        ("powershell", "Set-Content x.py '{x}'; python x.py", "a", "import os; os"),
        ("cmd", "for /l %i in (1,1,5) do ping -n 1 {x}", "srv1", "srv1 & calc"),
        ("cmd", "for %i in ({x}) do ping %i", "srv1", "'calc'"),
        ("cmd", "for %i in (1) do echo %P{x}%", "", "srv1"),
        ("cmd", "for %i in (1) do echo %{x}", "", "srv1"),
    ],
)
def test_where_a_grammar_of_its_own_begins(shell: Shell, template: str, taken: str, refused: str) -> None:
    assert not taken or complaint(template, shell, taken) == ""
    assert complaint(template, shell, refused)
