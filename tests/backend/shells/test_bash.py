"""Commands with values, run by bash itself: each argument arrives once and unchanged, and nothing else runs."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from backend.app.shells.filling import Unquotable, filled, refused_slots
from tests.backend.shells.hostile import CANARY, values

NAMES = ("x", "y")
PROBE = 'probe() { printf "%s\\0" "$#" "$@" >&3; }\n'
"""Tells how many arguments it got, and which, where no redirection of the command's own goes."""

Arguments = Callable[[str, str], list[list[str]]]
"""What probes get, in the order in which they run."""

PLACES: dict[str, Arguments] = {
    "probe {x}": lambda x, y: [[x]],
    "probe a{x}b": lambda x, y: [[f"a{x}b"]],
    "probe {x}{y}": lambda x, y: [[x + y]],
    "probe --to={x} {y}": lambda x, y: [[f"--to={x}", y]],
    "probe /srv/{x}/y//{y}": lambda x, y: [[f"/srv/{x}/y//{y}"]],
    "probe '{x}'": lambda x, y: [[x]],
    "probe 'a{x}b{y}'": lambda x, y: [[f"a{x}b{y}"]],
    'probe "{x}"': lambda x, y: [[x]],
    'probe "a{x}b{y}"': lambda x, y: [[f"a{x}b{y}"]],
    "probe {x}'{y}'\"{x}\"": lambda x, y: [[x + y + x]],
    'probe "${EMPTY}{x}"': lambda x, y: [[x]],
    "probe $(probe {x}) {y}": lambda x, y: [[x], [y]],
    "probe \"$(probe {x} '{y}')\"": lambda x, y: [[x, y], [""]],
    'probe "$(probe "{x}" "$(probe "{y}")")"': lambda x, y: [[y], [x, ""], [""]],
    'V={x}; probe "$V" <<<{y} >/dev/null': lambda x, y: [[x]],
    "(probe {x}) && if true; then probe {y}; fi # {x}": lambda x, y: [[x], [y]],
    "probe \\\\{x} \\'{y}": lambda x, y: [["\\" + x, "'" + y]],
    "cat <(probe {x}) | cat": lambda x, y: [[x]],
}


def run(script: str, folder: Path, *options: str) -> tuple[list[list[str]], str]:
    """Return what probes got, and what bash complained about."""
    got = folder / "got"
    got.write_bytes(b"")
    environment = {"PATH": os.environ["PATH"], "HOME": "/home/x", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", *options],
        input=f"exec 3>>{got}\n{PROBE}{script}\n",
        cwd=folder,
        env=environment,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
        capture_output=True,
        timeout=60,
        check=False,
    )
    words = got.read_bytes().decode(errors="surrogateescape").split("\0")[:-1]
    calls = []
    while words:
        count = int(words[0])
        calls.append(words[1 : count + 1])
        words = words[count + 1 :]
    return calls, done.stderr


def arrives(given_values: Mapping[str, str], folder: Path, *options: str) -> None:
    """Run every place with these values, in one bash."""
    x, y = given_values["x"], given_values["y"]
    lines = [filled(line, shell="bash", names=NAMES, values=given_values).text for line in PLACES]
    assert not any("\n" in line for line in lines)
    calls, complaints = run("\n".join(lines), folder, *options)
    assert calls == [call for arguments in PLACES.values() for call in arguments(x, y)], lines
    if not options:
        assert complaints == ""
    assert [path.name for path in folder.iterdir()] == ["got"], f"a value ran: {lines}"


def hostile(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        given_both = given(x=values, y=values)(test)
        return settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )(given_both)

    return decorated


@hostile(40)
@example(x="O'Brien", y='"; touch canary; "')
@example(x="!!", y="it's!probe")
@example(x="two\nlines", y="\x1b[201~\ttouch canary\n")
@example(x="~", y="-rf *")
def test_each_argument_arrives_once_and_nothing_else_runs(x: str, y: str, tmp_path: Path) -> None:
    arrives({"x": x, "y": y}, tmp_path)


@hostile(8)
@example(x="!!", y="it's!probe \"!?a?")
@example(x="a!b", y="^a^b!$")
def test_so_it_does_at_a_prompt_with_history_expansion(x: str, y: str, tmp_path: Path) -> None:
    arrives({"x": x, "y": y}, tmp_path, "-i", "-H")


def test_no_exclamation_mark_stands_in_double_quotes_however_deep() -> None:
    """Bash of before 5.2 expands it in a `$( )` that stands in double quotes, whatever quotes are around it there."""
    for template in ('x "$(x {x})"', "x \"$(x '{x}')\"", 'x "$(x "{x}")"'):
        assert "!" not in filled(template, shell="bash", names=NAMES, values={"x": "a!b"}).text
    assert filled('x "{x}"', shell="bash", names=NAMES, values={"x": "a!b"}).text == 'x "a"\'!\'"b"'


def test_that_prompt_does_expand_history(tmp_path: Path) -> None:
    calls, complaints = run('probe "!probe"\nprobe after', tmp_path, "-i", "-H")
    assert calls != [["!probe"], ["after"]], complaints


@pytest.mark.soak
@hostile(800)
def test_each_argument_arrives_at_length(x: str, y: str, tmp_path: Path) -> None:
    arrives({"x": x, "y": y}, tmp_path)


@pytest.mark.soak
@hostile(400)
def test_history_expansion_at_length(x: str, y: str, tmp_path: Path) -> None:
    arrives({"x": x, "y": y}, tmp_path, "-i", "-H")


EVALUATED = [
    *("a[{x}]=1", "a=([{x}]=1)", "a[1+{x}]=2", '[[ 1 == 1 && 5 -eq {x} ]]', "[[ ( 5 -eq {x} ) ]]", "[ -v {x} ]"),
    *("declare {x}", "declare -i a={x}", "read b c {x} <<<1", "printf -v {x} y", 'test ! -v "{x}"', "alias l='ls {x}'"),
    *('"bash" -c "echo {x}"', "'bash' -c 'echo {x}'", '\\bash -c "echo {x}"', 'b"a"sh -c "echo {x}"'),
    *('$BASH -c "echo {x}"', "bash -c {x}", "bash -c -a {x}", 'bash -c "{x}"', "bash <<<{x}", 'echo "echo {x}" | bash', "echo {x} | bash"),
    *("a={x}; echo $((a))", "for a in {x}; do echo $((a)); done", 'compgen -C "{x}"', "mapfile -C {x} -c 1 a <<<b"),
]  # fmt: skip


@pytest.mark.parametrize("template", EVALUATED)
def test_what_bash_itself_evaluates_is_given_no_value_that_runs(template: str, tmp_path: Path) -> None:
    if refused_slots(template, shell="bash", names=NAMES):
        return
    assert filled(template, shell="bash", names=NAMES, values={"x": "web-01.example"}).text
    for value in ("a[$(touch canary)]", "a[$(touch canary)]=1", "$(touch canary)", "a;touch canary"):
        with pytest.raises(Unquotable, match="reads as code"):
            filled(template, shell="bash", names=NAMES, values={"x": value})


@pytest.mark.parametrize(
    "template",
    [
        *("systemctl start {x}", "[ -f {x} ]", "bash {x}", "bash -c 'echo \"$1\"' _ {x}", "grep -l {x} a | xargs cat"),
        *('[[ -f y ]] && cat "{x}"', 'curl "http://[{x}]/"', "a={x}; echo $a", "sudo -u a cat {x}", "sed -i s/a/b/ {x}"),
    ],
)  # fmt: skip
def test_what_bash_does_not_evaluate_takes_any_value(template: str) -> None:
    assert filled(template, shell="bash", names=NAMES, values={"x": "Q1 (new) report"}).text


FRAGMENTS = [
    *("'", '"', "\\", " ", "a", "{x}", "{x}", "{x}", "{y}", "$HOME", "${HOME}", "$(probe ", ")", "(probe ", "#", " #"),
    *(";probe ", "&&probe ", "|probe ", "<<<", "`probe ", "`", "$'", "$((1+", "))", "${x:-", "}", "!", "=", "["),
    *('"$(probe "', '")"', "\\\\", "\\'", '\\"', "if ", "case ", " in ", "bash -c ", "eval ", "]"),
]  # fmt: skip
templates = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=9).map(
    lambda parts: "probe " + "".join(parts)
)


def same_as_plain(template: str, x: str, folder: Path) -> None:
    """A hostile value comes out of any command just where a plain one does."""
    assume("{x}" in template and not refused_slots(template, shell="bash", names=NAMES))
    try:
        line = filled(template, shell="bash", names=NAMES, values={"x": x, "y": "Y0"}).text
    except Unquotable:
        assume(False)
    plain = filled(template, shell="bash", names=NAMES, values={"x": "X0", "y": "Y0"}).text
    expected, complaints = run(plain, folder)
    assume("X0" in str(expected) and "syntax" not in complaints and "unexpected" not in complaints)
    calls, _complaints = run(line, folder)
    # The two ends of a pipe tell what they got in any order.
    assert sorted(calls) == sorted([argument.replace("X0", x) for argument in call] for call in expected), (
        line
    )
    assert not (folder / CANARY).exists(), line


@pytest.mark.parametrize("seconds", [pytest.param(30, marks=pytest.mark.soak)])
def test_in_any_command_a_hostile_value_comes_out_where_a_plain_one_does(
    seconds: int, tmp_path: Path
) -> None:
    @settings(
        max_examples=seconds * 40,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.filter_too_much,
            HealthCheck.too_slow,
        ],
    )
    @given(template=templates, x=values)
    def walk(template: str, x: str) -> None:
        same_as_plain(template, x, tmp_path)

    walk()
