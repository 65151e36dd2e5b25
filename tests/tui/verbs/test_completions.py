"""Completion in shells, and the manual page: what they offer is what the parser takes."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.stub_terminal import opened
from tui.cli import VERBS, parser_of
from tui.verbs.command_tree import Command, command_tree
from tui.verbs.completions import SHELLS
from tui.verbs.manpage import manual_page

WHOLE = command_tree(parser_of(list(VERBS)))
LINES = [
    ("resolutionflow ex", ["export"]),
    ("rflow trees ", ["import", "list", "show", "validate"]),
    ("rflow trees import --re", ["--replace"]),
    ("rflow export --fo", ["--force", "--format"]),
    ("rflow export --format ", ["html", "markdown", "psa", "text"]),
    ("rflow export SR-1 --detail su", ["summary"]),
    ("rflow --data-dir folder exp", ["export"]),
    ("rflow trees import fl", ["flow.json"]),
    ("rflow trees import flow.json fl", ["flow.json"]),
    ("rflow --data-dir fo", ["folder"]),
    ("rflow admin token ", ["add", "list", "revoke"]),
    ("rflow completions ", ["bash", "fish", "powershell", "zsh"]),
    ("rflow new ", []),
]
"""What is typed, and what Tab offers."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what can be completed."""
    (tmp_path / "flow.json").touch()
    (tmp_path / "folder").mkdir()
    for shell, script in SHELLS.items():
        (tmp_path / f"completion.{shell}").write_text(script(WHOLE), encoding="utf-8")
    return tmp_path


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def declared() -> Iterator[tuple[Command, str]]:
    """Return every verb and flag, with the command that has it."""
    for command in WHOLE.all:
        for verb in command.verbs:
            yield command, verb.words[-1]
        for flag in command.flags:
            for name in flag.names:
                yield command, name


@pytest.mark.parametrize("shell", SHELLS)
def test_every_verb_and_flag_is_in_it(shell: str) -> None:
    script = SHELLS[shell](WHOLE)
    assert len(list(declared())) > 100
    for command, name in declared():
        written = f" -l {name[2:]}" if shell == "fish" and name.startswith("--") else name
        written = f" -s {name[1:]}" if shell == "fish" and name[:1] == "-" != name[1:2] else written
        assert written in script, (command.words, name)


def in_bash(folder: Path, typed: str) -> list[str]:
    """Return what bash offers, in the order of the alphabet."""
    script = (
        'source completion.bash; read -ra COMP_WORDS <<< "$1"; [[ $1 == *" " ]] && COMP_WORDS+=(""); '
        'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _resolutionflow; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return sorted(filter(None, run(folder, "bash", "--norc", "-c", script, "bash", typed).splitlines()))


@pytest.mark.parametrize(("typed", "offered"), LINES)
def test_completion_in_bash(folder: Path, typed: str, offered: list[str]) -> None:
    assert in_bash(folder, typed) == offered


def test_bash_parts_words_at_an_equals_sign(folder: Path) -> None:
    assert in_bash(folder, "rflow export --format = p") == ["psa"]
    assert in_bash(folder, "rflow export --format =") == ["html", "markdown", "psa", "text"]
    assert in_bash(folder, "rflow export --format = psa --de") == ["--detail"]
    assert in_bash(folder, "rflow export -- --f") == []


@pytest.mark.parametrize("name", ["resolutionflow", "rflow"])
def test_bash_completes_both_names(folder: Path, name: str) -> None:
    assert "_resolutionflow" in run(
        folder, "bash", "--norc", "-c", f"source completion.bash; complete -p {name}"
    )


@pytest.mark.soak
@pytest.mark.parametrize(("typed", "offered"), LINES)
def test_completion_in_fish(folder: Path, typed: str, offered: list[str]) -> None:
    needs("fish")
    told = run(folder, "fish", "--no-config", "-c", f"source completion.fish; complete -C '{typed}'")
    assert sorted(line.partition("\t")[0].rstrip("/") for line in told.splitlines()) == offered


@pytest.mark.soak
@pytest.mark.parametrize(("typed", "offered"), LINES)
def test_completion_in_zsh(folder: Path, typed: str, offered: list[str]) -> None:
    needs("zsh")
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "TERM": "xterm"}
    with opened(["zsh", "-f", "-i"], environment) as terminal:
        terminal.write(f"cd {shlex.quote(str(folder))}; {ZSH}\r".encode())
        terminal.wait_for("ready>")
        terminal.write(f"{typed}\t".encode())
        if len(offered) == 1:
            terminal.wait_for(f"ready> {typed.rpartition(' ')[0]} {offered[0]}")
        elif offered:
            terminal.wait_for(*offered)
        else:
            terminal.write(b"nothing")
            terminal.wait_for(f"ready> {typed}nothing")


ZSH = "autoload -Uz compinit; compinit -u -D; source ./completion.zsh; clear; PROMPT='rea''dy> '"


@pytest.mark.soak
@pytest.mark.parametrize(("typed", "offered"), LINES)
def test_completion_in_powershell(folder: Path, typed: str, offered: list[str]) -> None:
    needs("pwsh")
    ask = (
        f". ./completion.powershell; (TabExpansion2 '{typed}' {len(typed)}).CompletionMatches.CompletionText"
    )
    told = run(folder, "pwsh", "-NoProfile", "-Command", ask)
    assert sorted(told.replace("./", "").split()) == (
        offered or sorted(path.name for path in folder.iterdir())
    )


def test_the_manual_page_has_every_verb_and_flag() -> None:
    page = manual_page(WHOLE).replace("\\-", "-")
    for command in WHOLE.all:
        if not command.verbs:
            assert f'.SS "\\fB{" ".join(command.words)}\\fR' in page
    for _command, name in declared():
        assert name in page


def test_man_shows_the_manual_page_without_a_warning(folder: Path) -> None:
    needs("groff")
    page = folder / "resolutionflow.1"
    page.write_text(manual_page(WHOLE), encoding="utf-8")
    shown = run(folder, "groff", "-man", "-ww", "-Tutf8", "-P-cbou", str(page))
    assert "resolutionflow, rflow - walk a troubleshooting flow" in " ".join(shown.split())
    assert "--through N" in shown
