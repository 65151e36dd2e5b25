"""What an editor leaves, in whichever way it writes texts."""

import shlex
import sys
from pathlib import Path

import pytest

from tui.terminal.editor import EditorFailed, edit

NOTE = "# Für Jo\n\nline 2\n"


def editor(folder: Path, content: bytes) -> dict[str, str]:
    """An editor that writes just this."""
    (folder / "saved").write_bytes(content)
    program = f"import sys, shutil; shutil.copyfile({str(folder / 'saved')!r}, sys.argv[1])"
    return {"EDITOR": shlex.join([sys.executable, "-c", program])}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_note_that_notepad_saved(tmp_path: Path, encoding: str) -> None:
    saved = NOTE.replace("\n", "\r\n").encode(encoding)
    text = edit("before", folder=tmp_path / "editing", name="note.md", environment=editor(tmp_path, saved))
    assert text == NOTE
    assert list((tmp_path / "editing").iterdir()) == []


@pytest.mark.parametrize("saved", ["für".encode("cp1252"), b"\xff\xfea\0b", b"\xef\xbb\xbf\xff"])
def test_a_note_that_cannot_be_read_is_kept_as_it_is(tmp_path: Path, saved: bytes) -> None:
    with pytest.raises(
        EditorFailed, match="saved no UTF-8; the note is as it was, and what was saved is in"
    ) as failed:
        edit("before", folder=tmp_path / "editing", name="note.md", environment=editor(tmp_path, saved))
    (kept,) = (tmp_path / "editing").glob("*/note.md")
    assert kept.read_bytes() == saved and str(kept) in str(failed.value)
