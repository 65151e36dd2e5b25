"""The note in the engineer's own editor, in a real terminal."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Tmux

pytestmark = pytest.mark.soak  # each starts the program in a terminal of its own

TOLD = "NOT on your clipboard, only in tmux · g details"
"""Of a copy, where no terminal is attached."""


def editor(folder: Path, body: str) -> Path:
    script = folder / "my editor"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    return script


def open_preview(tmux: Tmux, command: str) -> None:
    tmux.start("--demo", prefix=f"EDITOR={command}")
    tmux.wait_for("SR-2847", "enter Open")
    tmux.keys("p")
    tmux.choose_markdown()
    tmux.wait_for("Preview · SR-2847", "chars")


def test_what_the_editor_saved_is_in_the_preview_and_copied(tmux: Tmux, tmp_path: Path) -> None:
    script = editor(
        tmp_path,
        f'stat -c %a "$1" > {tmp_path}/mode; echo "$1" > {tmp_path}/path\n'
        "echo in the editor; read answer\n"
        'sed -i "1s/.*/# From my editor ü/" "$1"',
    )
    open_preview(tmux, f"\"'{script}'\"")
    tmux.keys("C-o")
    tmux.wait_for("in the editor")
    tmux.keys("Enter")
    tmux.wait_for("# From my editor ü", "Taken from your editor", "edited · ")
    assert (tmp_path / "mode").read_text() == "600\n"
    assert not Path((tmp_path / "path").read_text().strip()).exists()
    tmux.keys("M-c")
    tmux.wait_for("i Your edited note · ", TOLD)
    tmux.last_copy("in the tmux buffer, checked; NOT on your clipboard: no terminal is attached to it")
    assert tmux.command("show-buffer").decode().startswith("# From my editor ü\n")


def test_an_editor_that_fails_leaves_the_note_as_it_is(tmux: Tmux, tmp_path: Path) -> None:
    open_preview(tmux, f"\"'{editor(tmp_path, 'echo gone > $1; exit 3')}'\"")
    tmux.keys("C-o")
    tmux.wait_for("ended with status 3; the note is as it was", "# VPN Connection Failure")


def test_no_such_editor(tmux: Tmux) -> None:
    open_preview(tmux, "/nowhere/editor")
    tmux.keys("C-o")
    tmux.wait_for("/nowhere/editor cannot be run (No such file or directory); set EDITOR to another.")
    assert "# VPN Connection Failure" in tmux.screen()


def test_what_was_saved_but_cannot_be_taken_is_kept(tmux: Tmux, tmp_path: Path) -> None:
    script = editor(tmp_path, 'printf "caf\\351" > "$1"')
    open_preview(tmux, f"\"'{script}'\"")
    tmux.keys("C-o")
    screen = tmux.wait_for("saved no UTF-8; the note is as it was, and what was saved is in", "# VPN")
    kept = list(Path("/tmp").glob("resolutionflow-demo-*/editing/*/*.md"))
    assert any(path.read_bytes() == b"caf\xe9" for path in kept), screen


def test_control_sequences_of_an_editor_do_not_reach_the_terminal(tmux: Tmux, tmp_path: Path) -> None:
    script = editor(tmp_path, 'printf "a\\033[2J\\000b" > "$1"')
    open_preview(tmux, f"\"'{script}'\"")
    tmux.keys("C-o")
    tmux.wait_for("Taken from your editor", "│ ab")
    tmux.keys("M-c")
    tmux.wait_for("i Your edited note · ", TOLD)
    tmux.last_copy("Only 2 bytes in the tmux buffer, checked; NOT on your clipboard")
    assert tmux.command("show-buffer") == b"ab"
