"""Commands with values for PowerShell: read by a model of it, and run by PowerShell itself where there is one."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from backend.app.shells.filling import Unquotable, filled, refused_slots
from tests.backend.shells.hostile import values
from tests.backend.shells.powershell_model import DOUBLE, SINGLE, Token, read

NAMES = ("x", "y")


def texts(*words: str) -> list[tuple[str, str]]:
    return [("word", word) for word in words]


def quoted(*words: str) -> list[tuple[str, str]]:
    return [("value", word) for word in words]


Expected = Callable[[str, str], list[tuple[str, str]]]
PLACES: dict[str, Expected] = {
    "probe {x}": lambda x, y: texts("probe", x),
    "probe {x} -To {y}": lambda x, y: [*texts("probe", x), ("parameter", "-To"), *texts(y)],
    "probe -To:{x}": lambda x, y: [*texts("probe"), ("parameter", "-To:"), *texts(x)],
    "probe /to:{x} \\\\{x}\\{y}": lambda x, y: texts("probe", f"/to:{x}", f"\\\\{x}\\{y}"),
    "probe {x}@example.com": lambda x, y: texts("probe", f"{x}@example.com"),
    "probe {x}{y} -p{x}": lambda x, y: [*texts("probe", x + y), ("dash", f"-p{x}")],
    "probe 'a{x}' \"b{y}\"": lambda x, y: texts("probe", f"a{x}", f"b{y}"),
    "probe '*{x}*'": lambda x, y: texts("probe", f"*{x}*"),
    "probe ‘{x}’ “{y}”": lambda x, y: texts("probe", x, y),
    'probe a"{x}"b': lambda x, y: texts("probe", f"a{x}b"),
    "probe ({x})": lambda x, y: [*texts("probe"), ("mark", "("), *quoted(x), ("mark", ")")],
    "probe { {x} }": lambda x, y: [*texts("probe"), ("mark", "{"), *quoted(x), ("mark", "}")],
    "$v = {x}": lambda x, y: [("variable", "$v"), ("mark", "="), *quoted(x)],
    "& {x}": lambda x, y: [("mark", "&"), *quoted(x)],
    "probe | other {x}": lambda x, y: [*texts("probe"), ("mark", "|"), *texts("other", x)],
}


def is_as_expected(token: Token, expected: tuple[str, str]) -> bool:
    kind, text = expected
    if token.text != text:
        return False
    allowed = {
        "word": {"text", "bare"},
        "value": {"text"} if not text.isascii() or not text.isdigit() else {"text", "bare"},
        "dash": {"text", "parameter"},
    }
    return token.kind in allowed.get(kind, {kind})


def arrives(x: str, y: str) -> None:
    for template, expected in PLACES.items():
        line = filled(template, shell="powershell", names=NAMES, values={"x": x, "y": y}).text
        assert "\n" not in line
        tokens, wanted = read(line), expected(x, y)
        assert len(tokens) == len(wanted), (line, tokens)
        assert all(map(is_as_expected, tokens, wanted)), (line, tokens)


@settings(max_examples=80, deadline=None)
@given(x=values, y=values)
@example(x="O'Brien", y="it’s “so”")
@example(x="10gb", y="1e3")
@example(x="-rf", y="–Force")
@example(x="$(touch canary)", y="`$x")
@example(x="a,b", y="@x")
@example(x="007", y="two\r\nlines\x1b")
def test_each_value_is_one_text_and_nothing_else(x: str, y: str) -> None:
    arrives(x, y)


@pytest.mark.soak
@settings(max_examples=1_500, deadline=None)
@given(x=values, y=values)
def test_each_value_is_one_text_at_length(x: str, y: str) -> None:
    arrives(x, y)


@pytest.mark.parametrize(
    ("template", "value", "line"),
    [
        ("Get-ADUser {x}", "jdoe", "Get-ADUser jdoe"),
        ("Test-NetConnection {x} -Port 443", "192.0.2.10", "Test-NetConnection 192.0.2.10 -Port 443"),
        ("Get-X {x}", "fe80::1", "Get-X fe80::1"),
        ("Get-X {x}", "443", "Get-X 443"),
        ("Get-X {x}", "10gb", "Get-X '10gb'"),
        ("Get-X {x}", "1.10", "Get-X '1.10'"),
        ("quser /server:{x}", "SRV01", "quser /server:SRV01"),
        ("Get-X $env:TEMP\\{x}", "a b", 'Get-X "$env:TEMP\\a b"'),
        ("@{LogName={x};Id={y}}", "Security", "@{LogName='Security';Id={y}}"),
    ],
)
def test_plain_values_stay_bare_where_they_mean_themselves(template: str, value: str, line: str) -> None:
    assert filled(template, shell="powershell", names=NAMES, values={"x": value}).text == line


def test_an_apostrophe_in_a_filters_own_quotes_is_doubled() -> None:
    """OData, SQL and the filters of PowerShell's cmdlets double it; an LDAP filter has escapes of its own."""
    user = {"x": "O'Brien"}
    for template, line in {
        "Get-MgUser -Filter \"surname eq '{x}'\"": "Get-MgUser -Filter \"surname eq 'O''Brien'\"",
        "Get-MgUser -Filter 'surname eq ''{x}'''": "Get-MgUser -Filter 'surname eq ''O''''Brien'''",
        'Write-Host "it isn\'t {x}"': "Write-Host \"it isn't O'Brien\"",
    }.items():
        assert filled(template, shell="powershell", names=NAMES, values=user).text == line
    ldap = filled(
        'Get-ADUser -LDAPFilter "(cn={x})"', shell="powershell", names=NAMES, values={"x": "Doe (*)"}
    )
    assert ldap.text == 'Get-ADUser -LDAPFilter "(cn=Doe \\28\\2a\\29)"'


def test_what_another_program_reads_as_code_takes_plain_values_alone() -> None:
    assert filled("ssh {x}", shell="powershell", names=NAMES, values={"x": "srv01"}).text == "ssh srv01"
    for template in (
        "ssh {x}",
        "cmd /c dir {x}",
        "Get-CimInstance Win32_Service -Filter \"Name='{x}'\"",
        "iex {x}",
    ):
        with pytest.raises(
            Unquotable, match=r"The value x cannot be quoted for PowerShell: it stands in what "
        ):
            filled(template, shell="powershell", names=NAMES, values={"x": "O'Brien"})


PWSH = shutil.which("pwsh")
RUN = [template for template in PLACES if template.startswith("probe ") and "|" not in template]


@pytest.mark.skipif(PWSH is None, reason="no PowerShell here: none of the package registries in use has one")
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(x=values, y=values)
def test_powershell_itself_gets_each_argument_once(x: str, y: str, tmp_path: Path) -> None:
    lines = [
        filled(template, shell="powershell", names=NAMES, values={"x": x, "y": y}).text
        for template in RUN
        if "{ {" not in template
    ]
    probe = 'function probe { ConvertTo-Json -Compress @($args | ForEach-Object { "$_" }) }'
    script = tmp_path / "script.ps1"
    script.write_text("\n".join([probe, *lines]), encoding="utf-8-sig")
    done = subprocess.run(
        [str(PWSH), "-NoProfile", "-File", str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    got = [word for line in done.stdout.splitlines() for word in json.loads(line)]
    assert all(value in "\0".join(got) for value in (x, y))
    assert {path.name for path in tmp_path.iterdir()} == {"script.ps1"}


FRAGMENTS = [
    *("'", '"', " ", " ", "a", "{x}", "{x}", "{x}", "{y}", "$v ", "`", "(", ")", "{ ", " }", ";", ",", "1", "."),
    *("-Name ", "-Name:", "-p", "/to:", "\\", "|probe ", "| ", "#", "& ", "“", "’", " -eq ", "::", "$v = "),
    *("if ", "@{n=", "`n", "\\\\", "*", ">", " > ", "-", "$(probe ", ":"),
]  # fmt: skip
templates = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=9).map("".join)


def same_as_plain(template: str, x: str) -> None:
    """A hostile value comes out of any command just where a plain one does."""
    assume("{x}" in template and not refused_slots(template, shell="powershell", names=NAMES))
    # Inside two kinds of quotes, and in the brackets of a text, a value is written for the inner ones too.
    marks = [mark for mark in template if mark in SINGLE + DOUBLE]
    assume(len(marks) < 4 or not set(x) & set(SINGLE + DOUBLE))
    assume("=" not in template or not set(x) & set("()*\\"))
    try:
        line = filled(template, shell="powershell", names=NAMES, values={"x": x, "y": "Y0"}).text
    except Unquotable:
        assume(False)
    try:
        plain = read(filled(template, shell="powershell", names=NAMES, values={"x": "X0", "y": "Y0"}).text)
    except AssertionError:
        assume(False)
    assume(all(token.kind != "comment" for token in plain))  # nothing in one means anything
    found = read(line)
    assert [token.text for token in found] == [token.text.replace("X0", x) for token in plain], (line, found)
    for before, after in zip(plain, found, strict=True):
        is_number = before.kind == "text" and after.kind == "bare" and after.text.isdigit()
        assert after.kind in {before.kind, "text"} or is_number, (line, before, after)


@pytest.mark.soak
@settings(
    max_examples=1_000,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(template=templates, x=values)
def test_in_any_command_a_hostile_value_comes_out_where_a_plain_one_does(template: str, x: str) -> None:
    same_as_plain(template, x)


@pytest.mark.parametrize(
    "template",
    ['[scriptblock]::Create("dir {x}").Invoke()', "$ExecutionContext.InvokeCommand.ExpandString('{x}')"],
)
def test_no_value_goes_where_a_script_is_made_of_a_text(template: str) -> None:
    (refusal,) = refused_slots(template, shell="powershell", names=NAMES)
    assert refusal.reason == "stands in a command that makes a script of a text"
